import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { startCommand } from './boot.ts';
import { bootText } from './boot-text.ts';
import { sha256, testNodes } from './spawn-run.fixture.ts';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

const hello =
  'export const main = (run, directory) => console.log(JSON.stringify([run.word, directory, import.meta.url, run.module === import.meta.url]));';

function files(options: { code?: string; run?: Record<string, unknown>; codeUrl?: string } = {}): {
  runDocument: string;
  sha: string;
  directory: string;
} {
  const folder = temporaryDirectory('boot');
  mkdirSync(join(folder, 'work'));
  const code = brotliCompressSync(options.code ?? hello);
  writeFileSync(join(folder, 'code'), code);
  const run = {
    word: 'hello',
    directory: join(folder, 'work'),
    code: { url: options.codeUrl ?? join(folder, 'code'), sha256: sha256(code), node: 20 },
    ...options.run,
  };
  const bytes = Buffer.from(JSON.stringify(run));
  writeFileSync(join(folder, 'run.json'), bytes);
  return { runDocument: join(folder, 'run.json'), sha: sha256(bytes), directory: folder };
}

async function boot(
  { runDocument, sha }: { runDocument: string; sha: string },
  options: { node?: string; env?: Record<string, string>; cwd?: string } = {},
) {
  const [node, ...rest] = startCommand({ node: options.node ?? process.execPath, runDocument, sha256: sha });
  const child = spawn(node!, rest, {
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
    killSignal: 'SIGKILL',
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, ...output };
}

describe('the start command', () => {
  test('is short, one line, and needs no quoting by anybody', () => {
    expect(bootText.length).toBeLessThanOrEqual(1_600);
    expect(bootText).not.toMatch(/[\r\n\0]|\$\(|\$\{|\{\{/);
    expect(startCommand({ node: 'node', runDocument: '/run.json', sha256: 'abc' })).toEqual([
      'node',
      '--input-type=commonjs',
      '-e',
      bootText,
      '/run.json',
      'abc',
    ]);
  });

  test('is what its source says', () => {
    const script = fileURLToPath(new URL('../../../../scripts/generate-boot.ts', import.meta.url));
    execFileSync(process.execPath, [script, '--check']);
  });

  describe.each(testNodes())('with %s', (node) => {
    test('writes the code to the given directory and starts it', async () => {
      const made = files();
      const { exitCode, stdout, stderr } = await boot(made, { node });
      expect([exitCode, stderr]).toEqual([0, '']);
      const [word, directory, url, known] = JSON.parse(stdout) as [string, string, string, boolean];
      expect([word, known, url]).toEqual(['hello', true, `file://${directory}/bundle.mjs`]);
      expect(directory.startsWith(join(made.directory, 'work', 'farhaul-'))).toBe(true);
    });

    test('goes on to the next place where one cannot be written', async () => {
      const { stdout } = await boot(files({ run: { directory: '/proc/nowhere' } }), { node, env: { TMPDIR: '/proc/nowhere' } });
      expect((JSON.parse(stdout) as string[])[1]).toMatch(/^\/dev\/shm\/farhaul-/);
      execFileSync('rm', ['-r', (JSON.parse(stdout) as string[])[1]!]);
    });

    test('survives an image whose NODE_OPTIONS ask for modules', async () => {
      expect((await boot(files(), { node, env: { NODE_OPTIONS: '--input-type=module' } })).exitCode).toBe(0);
    });
  });
});

describe('a start that fails', () => {
  test.each([
    ['the run document is missing', () => ({ runDocument: '/nowhere/run.json', sha: 'abc' }), /ENOENT/],
    [
      'the run document was replaced',
      () => ({ ...files(), sha: '0'.repeat(64) }),
      /run: sha256 does not match \(corrupt or replaced object\)/,
    ],
    [
      'the code was replaced',
      () => {
        const made = files();
        writeFileSync(join(made.directory, 'code'), 'other');
        return made;
      },
      /code: sha256 does not match/,
    ],
    [
      'the image has an older node',
      () => files({ run: { code: { ...(JSON.parse(readFileSync(files().runDocument, 'utf8')) as { code: object }).code, node: 99 } } }),
      /needs Node >= 99, image has v\d+/,
    ],
  ])('because %s', async (_what, make, message) => {
    const { exitCode, stderr } = await boot(make());
    expect(exitCode).toBe(70);
    expect(stderr).toMatch(/^farhaul bootstrap failed: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });

  test.each([
    ['throws', "throw new RangeError('at\\nthe top')"],
    ['lacks a package', "import 'sharp-is-not-here'"],
    ['has a syntax error', 'export const = 1'],
  ])('because the bundle %s', async (_what, code) => {
    const { exitCode, stderr } = await boot(files({ code }));
    expect(exitCode).toBe(71);
    expect(stderr).toMatch(/^bundle failed to load: [^\n]*\n$/);
  });
});

describe('over http', () => {
  let server: Server | null = null;
  const answers: number[] = [];
  let requests = 0;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(): Promise<{ runDocument: string; sha: string }> {
    const code = brotliCompressSync(hello);
    const run = (host: string) => ({
      word: 'over http',
      directory: null,
      code: { url: `http://${host}/code`, sha256: sha256(code), node: 20 },
    });
    answers.length = 0;
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      const answer = answers.shift();
      if (answer === 0) request.socket.destroy();
      else if (answer !== undefined) response.writeHead(answer).end('<Error>Request\nhas expired</Error>');
      else response.end(request.url === '/run.json' ? JSON.stringify(run(request.headers.host ?? '')) : code);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { runDocument: `http://${host}/run.json`, sha: sha256(Buffer.from(JSON.stringify(run(host)))) };
  }

  test('passing troubles are tried again', async () => {
    const made = await serve();
    answers.push(503, 0, 429, 408);
    const { exitCode, stdout, stderr } = await boot(made);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('over http');
    execFileSync('rm', ['-r', (JSON.parse(stdout) as string[])[1]!]);
  });

  test('what is refused is not', async () => {
    const made = await serve();
    answers.push(403);
    expect(await boot(made)).toMatchObject({
      exitCode: 70,
      stderr: 'farhaul bootstrap failed: run: HTTP 403 <Error>Request has expired</Error>\n',
    });
    expect(requests).toBe(1);
  });

  test('a server that is away is given up after six tries', async () => {
    const made = await serve();
    answers.push(500, 500, 500, 500, 500, 500);
    const { exitCode, stderr } = await boot(made);
    expect([exitCode, requests]).toEqual([70, 6]);
    expect(stderr).toContain('run: HTTP 500');
  });
});

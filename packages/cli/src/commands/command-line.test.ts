import { spawnSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errorCodes } from '@farhaul/core/client';
import { readErrorPage } from '../error-pages.ts';
import { CommandLine } from '../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

describe('usage', () => {
  test.each([
    [['flow-run', 'lst'], "unknown command 'lst'", 'Did you mean ls? `farhaul flow-run --help` lists what there is.'],
    [['logs', 'x'], "unknown command 'logs'", 'Did you mean `farhaul flow-run logs`? `farhaul --help` lists what there is.'],
    [['frobnicate'], "unknown command 'frobnicate'", '`farhaul --help` lists what there is.'],
    [
      ['flow-run', 'logs'],
      "missing required argument 'run'",
      'Write `farhaul flow-run logs <run>`. `farhaul flow-run logs --help` has examples.',
    ],
    [
      ['work-pool', 'inspect', 'x', 'y'],
      "too many arguments for 'inspect'. Expected 1 argument but got 2: x, y.",
      'Write `farhaul work-pool inspect <name>`. `farhaul work-pool inspect --help` has examples.',
    ],
    [['flow-run', 'ls', '--limt', '3'], "unknown option '--limt'", 'Did you mean --limit? `farhaul flow-run ls --help` lists the options.'],
    [
      ['flow-run', 'logs', 'x', '--level', 'loud'],
      "option '-l, --level <level>' argument 'loud' is invalid. Allowed choices are debug, info, warning, error.",
      '`farhaul flow-run logs --help` shows how it is written.',
    ],
    [
      ['work-pool', 'create', 'x'],
      "required option '-t, --type <type>' not specified",
      '`farhaul work-pool create --help` shows how it is written.',
    ],
  ])('%j ends with 2, and says what to write instead', async (args, message, hint) => {
    expect(await line.run(...args)).toEqual({ code: 2, signal: null, stdout: '', stderr: `error: ${message}\nhint: ${hint}\n` });
  });

  test('is told as JSON with --json, and nothing else', async () => {
    const { code, stdout, stderr } = await line.run('flow-run', 'ls', '--limt', '3', '--json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: null,
        message: "unknown option '--limt'",
        hint: 'Did you mean --limit? `farhaul flow-run ls --help` lists the options.',
      },
    });
  });

  test('a noun without a verb shows its help and ends with 2', async () => {
    const { code, stdout, stderr } = await line.run('flow-run');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: farhaul flow-run <command> \[options\]\n/);
    expect(stderr).not.toContain('error:');
  });

  test.each([[[]], [['flow-run']], [['flow-run', 'ls']], [['data', 'prune']], [['work-pool', 'create']], [['explain']]])(
    '%j --help teaches by examples',
    async (args) => {
      const { code, stdout, stderr } = await line.run(...args, '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(args.length === 1 && args[0] === 'flow-run' ? /Commands:\n {2}ls/ : /Examples:\n {2}\$ farhaul /);
    },
  );

  test('--version', async () => {
    expect((await line.run('--version')).stdout).toMatch(/^farhaul \d+\.\d+\.\d+ \(Node 2\d\./);
  });
});

describe('errors', () => {
  test('show a message, a hint and the code; the stack only with FARHAUL_DEBUG', async () => {
    const plain = await line.run('explain', 'bundle_resolv');
    expect(plain).toMatchObject({ code: 1, stdout: '' });
    expect(plain.stderr).toBe(
      'error: "bundle_resolv" is no error code of farhaul.\nhint: Did you mean FARHAUL_BUNDLE_RESOLVE? `farhaul explain` lists all codes.\nfarhaul explain FARHAUL_NOT_FOUND\n',
    );
    expect((await line.start(['explain', 'nothing'], { FARHAUL_DEBUG: '1' }).finished).stderr).toMatch(/\n {4}at /);
  });

  test('are JSON with --json', async () => {
    const { stderr } = await line.run('explain', 'nothing', '--json');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'FARHAUL_NOT_FOUND' } });
  });
});

describe('explain', () => {
  test('knows a page for every code', () => {
    const missing = Object.keys(errorCodes).filter((code) => readErrorPage(code) === null);
    expect(missing).toEqual([]);
  });

  test('every page has the code as its title, cause, fix and an example', () => {
    for (const code of Object.keys(errorCodes)) {
      const page = readErrorPage(code) ?? '';
      expect(page, code).toMatch(new RegExp(`^# ${code}\\n`));
      for (const heading of ['## Cause', '## Fix', '## Example']) expect(page, code).toContain(`\n${heading}\n`);
    }
  });

  test('accepts the code without its prefix and in small letters', async () => {
    expect((await line.run('explain', 'bundle-resolve')).stdout).toMatch(/^FARHAUL_BUNDLE_RESOLVE\n/);
  });
});

test('config shows where each setting comes from, never the key, and finds misspelt variables', async () => {
  const { stdout, stderr } = await line.start(['config'], { FARHAUL_API_KEY: 'fh_secret', FARHAUL_API_URLL: 'http://x' }).finished;
  expect(stdout).toMatch(/data directory +\S+ +FARHAUL_HOME/);
  expect(stdout).not.toContain('fh_secret');
  expect(stderr).toContain('FARHAUL_API_URLL is set, but is no setting of this command; did you mean FARHAUL_API_URL?');
});

test('config shows how long what ended is kept, and refuses what is no time', async () => {
  const { stdout } = await line.start(['config'], { FARHAUL_KEEP_RUNS: '8w', FARHAUL_KEEP_LOGS: 'forever' }).finished;
  expect(stdout).toMatch(/keep runs +56d +FARHAUL_KEEP_RUNS/);
  expect(stdout).toMatch(/keep logs +forever +FARHAUL_KEEP_LOGS/);
  const { code, stderr } = await line.start(['config'], { FARHAUL_KEEP_RUNS: 'soon' }).finished;
  expect(code).toBe(1);
  expect(stderr).toContain('FARHAUL_KEEP_RUNS is "soon"');
});

test('config shows how much is kept of the log of a run, and refuses what is no size', async () => {
  expect((await line.start(['config'], {}).finished).stdout).toMatch(/log limit +256 MiB +default/);
  expect((await line.start(['config'], { FARHAUL_LOG_LIMIT: '2GiB' }).finished).stdout).toMatch(/log limit +2 GiB +FARHAUL_LOG_LIMIT/);
  const { code, stderr } = await line.start(['config'], { FARHAUL_LOG_LIMIT: 'plenty' }).finished;
  expect(code).toBe(1);
  expect(stderr).toContain('FARHAUL_LOG_LIMIT is "plenty"');
});

test('config shows the server that is found by the data directory', async () => {
  const own = new CommandLine();
  const server = own.start(['server', 'start', '--port', '0']);
  await server.printed('http://');
  const [url] = /http:\/\/\S+\/api/.exec((await own.run('server', 'status')).stdout) ?? [];
  expect((await own.run('config')).stdout).toMatch(new RegExp(`api url +${url} +a server that runs on the data directory`));
  server.child.kill('SIGTERM');
  await server.finished;
  own.remove();
});

test.each(['20.20.2', '22.18.0'])('Node %s is refused in one sentence', (version) => {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-old-'));
  const preload = join(directory, 'old.cjs');
  writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', preload, new URL('../bin.js', import.meta.url).pathname], {
    encoding: 'utf8',
  });
  rmSync(directory, { recursive: true });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `farhaul needs Node 22.19 or newer; this is Node ${version}.\n`,
  });
});

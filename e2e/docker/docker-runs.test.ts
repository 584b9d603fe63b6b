import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';

const found = process.env['FARHAUL_TEST_DOCKER'] ?? 'skip:it was not started by the suite docker-engine';
const home = mkdtempSync(join(tmpdir(), 'farhaul-docker-e2e-'));

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

interface Caller {
  told: unknown[];
  output(): string;
  /** Resolves when it has told that many things. */
  until(count: number): Promise<void>;
  end: Promise<number | null>;
  interrupt(): void;
}

function call(what: string): Caller {
  const file = fileURLToPath(new URL('docker-caller.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@farhaul/source', file, what], {
    env: { PATH: process.env['PATH'], HOME: home, FARHAUL_HOME: join(home, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: unknown[] = [];
  let [output, partial] = ['', ''];
  const wake = new EventTarget();
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
    const lines = (partial + part.toString()).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('told ')) told.push(JSON.parse(line.slice(5)));
    wake.dispatchEvent(new Event('told'));
  });
  const end = once(child, 'close').then(([code]) => {
    wake.dispatchEvent(new Event('told'));
    return code as number | null;
  });
  return {
    told,
    output: () => output,
    async until(count) {
      while (told.length < count && child.exitCode === null) await once(wake, 'told');
      if (told.length < count) throw new Error(`it ended early:\n${output}`);
    },
    end,
    interrupt: () => child.kill('SIGINT'),
  };
}

/** Of runs of this test's own flows only: others may use the engine too. */
function containers(): string[] {
  const format = '{{.Label "farhaul/flow-name"}} {{.Names}} {{.State}}';
  const all = execFileSync('docker', ['ps', '-a', '--filter', 'label=farhaul-e2e', '--format', format], { encoding: 'utf8' });
  return all.split('\n').filter((line) => line !== '');
}

describe.skipIf(found !== 'ready')(`flows in containers, called from a fresh process${found === 'ready' ? '' : ` (${found})`}`, () => {
  afterEach(() => {
    expect(containers(), 'containers are left').toEqual([]);
  });

  test('a direct call brings code, files and values there and the result back', async () => {
    const caller = call('direct');
    expect(await caller.end, caller.output()).toBe(0);
    expect(caller.told).toEqual([['Hello, world!', true, 3, 'carried along\n']]);
  });

  test('a submitted run', async () => {
    const caller = call('submitted');
    expect(await caller.end, caller.output()).toBe(0);
    expect(caller.told).toEqual([['string', 'Hello, later!']]);
  });

  test('three at once', async () => {
    const caller = call('three');
    expect(await caller.end, caller.output()).toBe(0);
    expect(caller.told).toEqual([[2, 4, 6]]);
  });

  test('a cancel leaves no container', async () => {
    const caller = call('cancelled');
    expect(await caller.end, caller.output()).toBe(0);
    expect(caller.told).toEqual(['FARHAUL_RUN_CANCELLED']);
  });

  test('Ctrl-C leaves no container', async () => {
    const caller = call('long');
    await caller.until(1);
    expect(containers()).toHaveLength(1);
    caller.interrupt();
    expect(await caller.end, caller.output()).not.toBe(0);
  });
});

/** The program that runs Node in a container, as a process of this machine. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILE_MARK, LARGEST_RESULT, RELAY_VARIABLE, relayProgram, STDERR_MARK, type RelaySettings } from './relay-program.ts';
import { RelayedFiles } from './relayed-files.ts';

const WAKE = '::farhaul:wake::';
let place: string;
let directory: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-relay-'));
  directory = join(place, 'run');
  mkdirSync(directory);
  writeFileSync(join(place, 'relay.cjs'), relayProgram);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string[];
  stderr: string[];
}

async function relay(
  program: string,
  settings: Partial<RelaySettings> = {},
  onLine?: (line: string, kill: () => void) => void,
): Promise<Ended> {
  const value = JSON.stringify({ directory, key: 'a key', objects: [], ...settings });
  const child = spawn(process.execPath, [join(place, 'relay.cjs'), '-e', program, directory], {
    env: { PATH: process.env['PATH'], [RELAY_VARIABLE]: value },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      onLine?.(chunk, () => void child.kill('SIGTERM'));
    });
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  const code = await promise;
  return { code, stdout: text.stdout.split('\n').slice(0, -1), stderr: text.stderr.split('\n').slice(0, -1) };
}

const files = (lines: readonly string[], key = 'a key'): { files: RelayedFiles; other: string[] } => {
  const relayed = new RelayedFiles(key);
  return { other: lines.filter((line) => !relayed.take(line)), files: relayed };
};

const prelude = `const fs = require('fs'); const write = (name, text) => fs.writeFileSync(process.argv[1] + '/' + name, text);`;

describe('the relay', () => {
  test('passes on exit code, output and error output, also where the last line has no end', async () => {
    const { code, stdout, stderr } = await relay(
      `process.stdout.write('one\\ntwo'); process.stderr.write('bad\\nworse'); process.exitCode = 3`,
    );
    const { files: told, other } = files(stdout);
    expect(told.isWhole).toBe(true);
    expect([code, other, stderr]).toEqual([3, ['one', 'two'], [`${STDERR_MARK}bad`, `${STDERR_MARK}worse`]]);
  });

  test('says by its exit code which signal ended the program', async () => {
    expect((await relay(`process.kill(process.pid, 'SIGKILL')`)).code).toBe(137);
  });

  test('passes on the signal that asks to end', async () => {
    const program = `process.on('SIGTERM', () => { console.log('stopping'); process.exit(5); }); setInterval(() => {}, 1000); console.log('ready')`;
    const { code, stdout } = await relay(program, {}, (line, kill) => {
      if (line.includes('ready')) kill();
    });
    expect([code, files(stdout).other]).toEqual([5, ['ready', 'stopping']]);
  });

  test('tells what was written before the line that says so, and at the end', async () => {
    const program = `${prelude} write('reports.ndjson', 'one\\n'); console.log('${WAKE}'); write('result', 'x'.repeat(9000)); write('ending.json', '{}')`;
    const { stdout } = await relay(program);
    const wake = stdout.indexOf(WAKE);
    expect(stdout.slice(0, wake).some((line) => line.includes(' reports.ndjson '))).toBe(true);
    const { files: told, other } = files(stdout);
    expect(other).toEqual([WAKE]);
    expect([told.get('reports.ndjson')?.toString(), told.get('result')?.toString(), told.get('ending.json')?.toString()]).toEqual([
      'one\n',
      'x'.repeat(9000),
      '{}',
    ]);
    expect(told.get('admitted')).toBeNull();
    expect(told.gap).toBeNull();
  });

  test.each(['log', 'error'])('tells of the admission before it passes on what is printed after it (console.%s)', async (method) => {
    const program = `${prelude} write('admitted', '{}'); console.${method}('hello'); setInterval(() => {}, 1000)`;
    let seen = '';
    await relay(program, {}, (text, kill) => {
      seen += text;
      if (seen.includes('hello')) kill();
    });
    const lines = seen.split('\n');
    const told = lines.findIndex((line) => line.includes(' admitted '));
    expect(told).toBeGreaterThanOrEqual(0);
    expect(told).toBeLessThan(lines.findIndex((line) => line.endsWith('hello')));
  });

  test('no line is longer than what a pipe takes in one piece', async () => {
    const { stdout } = await relay(`${prelude} write('result', Buffer.alloc(100000, 1))`);
    expect(Math.max(...stdout.map((line) => Buffer.byteLength(line)))).toBeLessThan(4096);
  });

  test('puts objects together that came in pieces', async () => {
    const parts = ['a', 'b'].map((name) => join(place, name));
    for (const part of parts) writeFileSync(part, `${part} `);
    const path = join(place, 'object');
    const { stdout } = await relay(`console.log(require('fs').readFileSync(${JSON.stringify(path)}, 'utf8'))`, {
      objects: [{ path, parts }],
    });
    expect(files(stdout).other).toEqual([`${parts.join(' ')} `]);
  });

  test('keeps its key from the program', async () => {
    const { stdout } = await relay(`console.log(String(process.env.${RELAY_VARIABLE}))`);
    expect(files(stdout).other).toEqual(['undefined']);
  });

  test('a result that is too large is named with its size and the remedy', async () => {
    const { stdout } = await relay(`${prelude} write('result', Buffer.alloc(${LARGEST_RESULT + 1})); write('ending.json', '{}')`);
    const { files: told } = files(stdout);
    expect(told.get('ending.json')?.toString()).toBe('{}');
    expect(() => told.get('result')).toThrow(
      expect.objectContaining({
        code: 'FARHAUL_VALUE_TOO_LARGE',
        message: expect.stringMatching(/524289 bytes.*512 KiB/),
        hint: expect.stringContaining('work-pool storage'),
      }),
    );
  });
});

describe('what is told by a log', () => {
  test('lines that were forged are the output of the run; a cut log is noticed', async () => {
    const { stdout } = await relay(`${prelude} write('admitted', '1'); write('result', 'x'.repeat(9000)); write('ending.json', '{}')`);
    expect(files(stdout, 'another key').other).toEqual(stdout);
    expect(files([`${FILE_MARK}0000 1 ending.json = e30=`]).files.get('ending.json')).toBeNull();
    const cut = files(stdout.filter((_, index) => index !== 1)).files;
    expect(cut.gap).toContain('lines 2 to 2');
    expect(cut.get('ending.json')).toBeNull();
  });

  test('lines that are read again change nothing', async () => {
    const { stdout } = await relay(`${prelude} write('logs.ndjson', 'one\\n')`);
    const { files: told } = files([...stdout, ...stdout]);
    expect([told.get('logs.ndjson')?.toString(), told.gap]).toEqual(['one\n', null]);
  });
});

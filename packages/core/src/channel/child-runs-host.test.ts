import {
  closeSync,
  existsSync,
  ftruncateSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../engine/new-id.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import { ChildRunsHost } from './child-runs-host.ts';
import { answerFile, argumentsFile, requestsFile } from './directory-layout.ts';
import { LocalDirectory } from './local-directory-host.ts';

const grant = { executionId: newId(), token: 'its own' };
const id = newId();

let directory: string;
let calls: { route: string; token: string }[];
/** Thrown by the next calls, one each. */
let failures: Error[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'farhaul-children-'));
  calls = [];
  failures = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function openHost(): ChildRunsHost {
  const answer = (route: string) => async (input: { token: string }) => {
    calls.push({ route, token: input.token });
    const failure = failures.shift();
    if (failure) throw failure;
    return { id, stateVersion: 2, state: { type: 'RUNNING' }, result: null };
  };
  const client = { run: { wait: answer('wait'), cancel: answer('cancel') } } as unknown as Client;
  return new ChildRunsHost({
    directory: new LocalDirectory(directory),
    grant,
    client,
    signal: new AbortController().signal,
    storeArguments: async () => ({ key: '', sha256: '' }),
    readResult: async () => new Uint8Array(),
  });
}

function ask(...lines: object[]): void {
  writeFileSync(join(directory, requestsFile), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const cancel = (number: number, readBefore: number, more: object = {}): object => ({
  number,
  readBefore,
  route: 'cancel',
  request: { id, reason: 'enough', ...more },
});
const answerTo = (number: number): unknown => JSON.parse(readFileSync(join(directory, answerFile(number)), 'utf8'));

test('a watcher that begins anew answers what is still open, and nothing twice', async () => {
  ask(cancel(1, 1), cancel(2, 2), cancel(3, 2));
  const host = openHost();
  await host.take();
  await host.take();
  await host.settle();
  expect([1, 2, 3].map((number) => existsSync(join(directory, answerFile(number))))).toEqual([false, true, true]);
  expect(calls).toHaveLength(2);
});

test('a run asks with its own token, whatever it writes, and for nothing else', async () => {
  ask(
    cancel(1, 1, { token: 'of another', executionId: newId() }),
    { number: 2, readBefore: 1, route: 'admit', request: {} },
    { nonsense: 1 },
  );
  const host = openHost();
  await host.take();
  await host.settle();
  expect(calls).toEqual([{ route: 'cancel', token: 'its own' }]);
});

test('an answer replaces a link that the run has put in its place', async () => {
  const victim = join(directory, 'victim');
  writeFileSync(victim, 'untouched');
  symlinkSync(victim, join(directory, answerFile(1)));
  ask(cancel(1, 1));
  const host = openHost();
  await host.take();
  await host.settle();
  expect(readFileSync(victim, 'utf8')).toBe('untouched');
  expect(lstatSync(join(directory, answerFile(1))).isSymbolicLink()).toBe(false);
});

test('an API that is away is asked again; a refusal is the answer', async () => {
  failures.push(
    new FarhaulError('FARHAUL_API_UNREACHABLE', 'away', { retryable: true }),
    new FarhaulError('FARHAUL_NOT_FOUND', 'no such child', { hint: 'look' }),
  );
  ask(cancel(1, 1));
  const host = openHost();
  await host.take();
  await host.settle();
  expect(calls).toHaveLength(2);
  expect(answerTo(1)).toMatchObject({ error: { code: 'FARHAUL_NOT_FOUND', message: 'no such child', data: { hint: 'look' } } });
});

test('takes no arguments into memory that are larger than any that may travel', async () => {
  const sparse = openSync(join(directory, argumentsFile(1)), 'w');
  ftruncateSync(sparse, 256 * 1024 * 1024 + 1);
  closeSync(sparse);
  const submit = {
    id,
    name: 'child',
    flowName: 'child',
    parameters: {},
    arguments: { fileSha256: 'ab' },
    entry: 1,
    workerType: 'process',
    jobVariables: {},
    workPoolName: 'pool',
  };
  ask({ number: 1, readBefore: 1, route: 'submit', request: submit });
  const host = openHost();
  await host.take();
  await host.settle();
  expect(answerTo(1)).toMatchObject({ error: { code: 'FARHAUL_API_LIMIT' } });
});

import type { FlowRun } from '@farhaul/core/client';
import { expect, test } from 'vitest';
import { endReason } from './end-reason.ts';

function ended(type: FlowRun['state']['type'], state: Partial<FlowRun['state']>, outcome: FlowRun['outcome'] = null): string {
  return endReason({
    name: 'idle-otter',
    outcome,
    state: { type, name: type, message: null, time: '2026-01-01T00:00:00.000Z', ...state },
  } as FlowRun).message;
}

test('a crash shows its cause, the remedy and what was printed last', () => {
  const outcome = { kind: 'oom', reason: 'it used more than 512 MiB', remedy: 'Give it more memory.', lastLogLines: ['loading', 'loaded'] };
  expect(ended('CRASHED', { name: 'OutOfMemory' }, outcome)).toBe(
    'Its infrastructure ended without a result: oom: it used more than 512 MiB\nGive it more memory.\nIt printed last:\n  loading\n  loaded',
  );
});

test('an exit code is said once', () => {
  const outcome = { kind: 'exited', exitCode: 3, signal: null };
  expect(ended('CRASHED', { message: 'the process exited with code 3' }, outcome)).toBe(
    'Its infrastructure ended without a result: the process exited with code 3',
  );
});

test('a failure, a timeout and a cancel are told apart', () => {
  expect(ended('FAILED', { message: 'TypeError: x' })).toBe('Its own code threw: TypeError: x');
  expect(ended('FAILED', { name: 'TimedOut', message: 'after 2 s' })).toBe('It took longer than its timeout. after 2 s');
  expect(ended('CANCELLED', { message: 'not needed' })).toBe('It was cancelled: not needed.');
});

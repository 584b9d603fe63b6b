import { expect, test } from 'vitest';
import { judgeOutcome, type OutcomeCase } from './judge-outcome.ts';

const base: OutcomeCase = {
  state: 'PENDING',
  admitted: false,
  stopReason: null,
  toldToEnd: null,
  repeats: 0,
  retriesUsed: 0,
  infrastructureRetries: 0,
  outcome: { kind: 'exited', exitCode: 1 },
};

test('an outcome after the end of the run changes nothing', () => {
  for (const state of ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'] as const)
    expect(judgeOutcome({ ...base, state })).toEqual({ kind: 'nothing' });
});

test('while cancelling, every outcome is the verified end', () => {
  expect(judgeOutcome({ ...base, state: 'CANCELLING', admitted: true, stopReason: 'enough' })).toMatchObject({
    kind: 'end',
    type: 'CANCELLED',
    message: 'enough',
  });
});

test('a runner that was told to end ends its run as cancelled, unless its infrastructure says that it took it away', () => {
  const told: OutcomeCase = { ...base, state: 'RUNNING', admitted: true, infrastructureRetries: 1, toldToEnd: 'told to end by SIGTERM' };
  expect(judgeOutcome(told)).toEqual({ kind: 'end', type: 'CANCELLED', name: 'Cancelled', message: 'told to end by SIGTERM' });
  for (const kind of ['evicted', 'lost', 'deleted'] as const)
    expect(judgeOutcome({ ...told, outcome: { kind, reason: 'the node is drained', remedy: '' } }).kind).toBe('retry');
});

test('what was never admitted is repeated five times, then crashed', () => {
  for (let repeats = 0; repeats < 5; repeats += 1) expect(judgeOutcome({ ...base, repeats }).kind).toBe('repeat');
  expect(judgeOutcome({ ...base, repeats: 5 })).toMatchObject({ kind: 'end', type: 'CRASHED' });
});

test('a start that the provider refused for good is not repeated', () => {
  const outcome = { kind: 'start-failed' as const, reason: 'image nope was not found', remedy: 'Check its name.' };
  expect(judgeOutcome({ ...base, outcome })).toEqual({
    kind: 'end',
    type: 'CRASHED',
    name: 'StartFailed',
    message: 'image nope was not found. Check its name.',
  });
});

test('what was lost after admission takes an infrastructure retry while there is one', () => {
  const lost = {
    ...base,
    state: 'RUNNING' as const,
    admitted: true,
    infrastructureRetries: 1,
    outcome: { kind: 'evicted' as const, reason: 'spot', remedy: '' },
  };
  expect(judgeOutcome(lost).kind).toBe('retry');
  expect(judgeOutcome({ ...lost, retriesUsed: 1 })).toMatchObject({ kind: 'end', type: 'CRASHED', name: 'Evicted' });
});

test('the cause of a crash is told', () => {
  const running = { ...base, state: 'RUNNING' as const, admitted: true };
  expect(judgeOutcome({ ...running, outcome: { kind: 'exited', exitCode: 3 } })).toMatchObject({
    message: 'the process exited with code 3 before it delivered a result',
  });
  expect(judgeOutcome({ ...running, outcome: { kind: 'exited', exitCode: 137, signal: 'SIGKILL' } })).toMatchObject({
    message: expect.stringContaining('SIGKILL'),
  });
});

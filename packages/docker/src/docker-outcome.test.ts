import { expect, test } from 'vitest';
import type { ContainerDetails, ContainerState } from './docker-client.ts';
import { endOutcome, goneOutcome, startFailure } from './docker-outcome.ts';

function ended(state: Partial<ContainerState>, memoryBytes = 0): ContainerDetails {
  return {
    id: 'a'.repeat(64),
    name: 'fh-1',
    imageId: 'sha256:1',
    image: 'app:1',
    labels: {},
    user: '',
    stopSignal: 'SIGTERM',
    memoryBytes,
    state: { status: 'exited', exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '', ...state },
  };
}
const quiet = { lastErrorLines: [], engineWasGone: false };

test('an exit code is data; those of signals name them', () => {
  expect(endOutcome(ended({ exitCode: 0 }), quiet)).toEqual({ kind: 'exited', exitCode: 0, signal: null });
  expect(endOutcome(ended({ exitCode: 3 }), quiet)).toEqual({ kind: 'exited', exitCode: 3, signal: null });
  expect(endOutcome(ended({ exitCode: 137 }), quiet)).toEqual({ kind: 'exited', exitCode: 137, signal: 'SIGKILL' });
  expect(endOutcome(ended({ exitCode: 143 }), quiet)).toEqual({ kind: 'exited', exitCode: 143, signal: 'SIGTERM' });
});

test('a kill for lack of memory names the limit; a child process that was killed so does not end the run', () => {
  expect(endOutcome(ended({ exitCode: 137, oomKilled: true }, 96 * 1024 ** 2), quiet)).toMatchObject({
    kind: 'oom',
    reason: expect.stringContaining('96 MiB'),
    remedy: expect.stringContaining('memory'),
  });
  expect(endOutcome(ended({ exitCode: 137, oomKilled: true }), quiet)).toMatchObject({
    kind: 'oom',
    reason: expect.stringContaining('machine'),
  });
  expect(endOutcome(ended({ exitCode: 1, oomKilled: true }), quiet)).toMatchObject({ kind: 'exited', exitCode: 1 });
});

test('a full JavaScript heap is told from other aborts', () => {
  const lastErrorLines = ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'];
  expect(endOutcome(ended({ exitCode: 134 }), { ...quiet, lastErrorLines })).toMatchObject({
    kind: 'oom',
    remedy: expect.stringContaining('--max-old-space-size'),
  });
  expect(endOutcome(ended({ exitCode: 134 }), quiet)).toMatchObject({ kind: 'exited' });
});

test('an image without node is said to be that', () => {
  const lastErrorLines = ['[FATAL tini (7)] exec node failed: No such file or directory'];
  expect(endOutcome(ended({ exitCode: 127 }), { ...quiet, lastErrorLines })).toEqual({
    kind: 'start-failed',
    reason: "the image 'app:1' has no node",
    remedy: expect.stringContaining('node:24-slim'),
    exitCode: 127,
  });
  expect(startFailure('app:1', '/sbin/x', 'no such file or directory')).toMatchObject({
    reason: "the image 'app:1' has no program '/sbin/x'",
  });
  expect(startFailure('app:1', 'node', 'exec format error')).toMatchObject({ remedy: expect.stringContaining('platform') });
});

test('an image with an old Node is said to be that', () => {
  const lastErrorLines = ['farhaul bootstrap failed: needs Node >= 22, image has v18.20.0'];
  expect(endOutcome(ended({ exitCode: 70 }), { ...quiet, lastErrorLines })).toMatchObject({
    kind: 'start-failed',
    reason: "the image 'app:1' has Node v18.20.0; the bundle needs 22 or newer",
  });
  expect(endOutcome(ended({ exitCode: 9 }), { ...quiet, lastErrorLines: ['node: bad option: --input-type=commonjs'] })).toMatchObject({
    kind: 'start-failed',
    reason: expect.stringContaining('too old'),
  });
});

test('what ended with its engine is lost, not failed', () => {
  for (const exitCode of [137, 143, 255]) {
    expect(endOutcome(ended({ exitCode }), { ...quiet, engineWasGone: true })).toMatchObject({
      kind: 'lost',
      remedy: expect.stringContaining('live-restore'),
    });
  }
  expect(endOutcome(ended({ exitCode: 0 }), { ...quiet, engineWasGone: true })).toMatchObject({ kind: 'exited', exitCode: 0 });
});

test('what was removed is deleted, unless its exit code was heard before', () => {
  expect(goneOutcome('fh-1', null)).toMatchObject({ kind: 'deleted', reason: expect.stringContaining('fh-1') });
  expect(goneOutcome('fh-1', 137)).toMatchObject({ kind: 'deleted' });
  expect(goneOutcome('fh-1', 0)).toMatchObject({ kind: 'exited', exitCode: 0 });
});

import { expect, test } from 'vitest';
import { Bell } from './bell.ts';

const LONG_MS = 2_000_000_000;
const { signal } = new AbortController();

test('who waits goes on when it rings, and at once where it has rung before', async () => {
  const bell = new Bell();
  const waiting = bell.wait(LONG_MS, signal);
  bell.ring();
  await waiting;
  bell.ring();
  bell.ring();
  await bell.wait(LONG_MS, signal);
});

test('without a ring, the time ends the wait', async () => {
  await new Bell().wait(1, signal);
});

test('an abort ends the wait, before it and in it', async () => {
  const bell = new Bell();
  const leaving = new AbortController();
  const waiting = bell.wait(LONG_MS, leaving.signal);
  leaving.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(bell.wait(LONG_MS, leaving.signal)).rejects.toThrow('over');
});

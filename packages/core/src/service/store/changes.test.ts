import { expect, test } from 'vitest';
import { Changes } from './changes.ts';

test('a wake ends the waiting for its topic, at once or later, and of no other', async () => {
  const changes = new Changes(null);
  const one = changes.listen(['one']);
  const other = changes.listen(['two']);
  const ended: string[] = [];
  const waiting = one.wait(3_600_000).then(() => ended.push('one'));
  const otherWaiting = other.wait(3_600_000).then(() => ended.push('two'));
  changes.wake(['one']);
  await waiting;
  expect(ended).toEqual(['one']);
  changes.wake(['one']);
  await one.wait(3_600_000);
  changes.wake('all');
  await otherWaiting;
  expect(ended).toEqual(['one', 'two']);
  other.close();
  one.close();
});

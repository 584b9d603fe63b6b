import { setImmediate as settled } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RequestTurns } from './request-turns.ts';

const { signal } = new AbortController();

/** Asks that end when they are told to, and which of them have begun. */
function asks(turns: RequestTurns): { begun: string[]; ask(name: string, own?: AbortSignal): { over: Promise<string>; end(): void } } {
  const begun: string[] = [];
  return {
    begun,
    ask(name, own = signal) {
      const { promise, resolve } = Promise.withResolvers<string>();
      const run = async (): Promise<string> => {
        begun.push(name);
        return await promise;
      };
      return { over: turns.run(run, { signal: own }), end: () => resolve(name) };
    },
  };
}

test('so many are asked at a time, the others in their order', async () => {
  const { begun, ask } = asks(new RequestTurns(2));
  const all = ['a', 'b', 'c', 'd'].map((name) => ask(name));
  await settled();
  expect(begun).toEqual(['a', 'b']);
  for (const { end, over } of all) {
    end();
    await over;
  }
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  expect(await Promise.all(all.map(({ over }) => over))).toEqual(['a', 'b', 'c', 'd']);
});

test('who gives up leaves the line without having asked, and what fails gives its turn to the next', async () => {
  const turns = new RequestTurns(1);
  const { begun, ask } = asks(turns);
  const first = Promise.withResolvers<never>();
  const failing = turns.run(async () => await first.promise, { signal });
  const leaving = new AbortController();
  const left = ask('left', leaving.signal);
  const next = ask('next');
  await settled();
  leaving.abort(new Error('not any more'));
  await expect(left.over).rejects.toThrow('not any more');
  expect(begun).toEqual([]);
  first.reject(new Error('refused'));
  await expect(failing).rejects.toThrow('refused');
  next.end();
  expect([await next.over, begun]).toEqual(['next', ['next']]);
});

test('a turn that comes at the moment of giving up is not lost', async () => {
  const turns = new RequestTurns(1);
  const { ask } = asks(turns);
  const first = ask('first');
  const leaving = new AbortController();
  const left = turns.run(
    async () => {
      leaving.signal.throwIfAborted();
    },
    { signal: leaving.signal },
  );
  first.end();
  await first.over;
  leaving.abort(new Error('not any more'));
  await left.catch(() => undefined);
  const last = ask('last');
  last.end();
  expect(await last.over).toBe('last');
});

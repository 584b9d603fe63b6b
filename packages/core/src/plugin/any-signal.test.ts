import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { anySignal } from './any-signal.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('an abort is heard though nobody listened yet, and its controller is gone', async () => {
  const lasting = new AbortController();
  const abortAndForget = (): AbortSignal => {
    const short = new AbortController();
    const any = anySignal(lasting.signal, short.signal);
    short.abort();
    return any;
  };
  const signals = Array.from({ length: 50 }, abortAndForget);
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(signals.filter(({ aborted }) => !aborted)).toEqual([]);
});

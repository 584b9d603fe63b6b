import { describe, expect, test } from 'vitest';
import { createRequestGate } from './request-limits.ts';

describe('a caller', () => {
  test('may ask in bursts, and then as fast as the limit', () => {
    let time = 0;
    const gate = createRequestGate({ perSecond: 10, burst: 5, open: 100 }, () => time);
    const ask = (caller: string): number | null => {
      const refused = gate.enter(caller);
      if (refused === null) gate.leave(caller);
      return refused && refused.retryAfterSeconds;
    };
    expect(Array.from({ length: 6 }, () => ask('a'))).toEqual([null, null, null, null, null, 1]);
    expect(ask('b')).toBeNull();
    time += 200;
    expect([ask('a'), ask('a'), ask('a')]).toEqual([null, null, 1]);
    time += 3_600_000;
    expect(Array.from({ length: 6 }, () => ask('a')).filter((refused) => refused === null)).toHaveLength(5);
  });

  test('has only so many requests open, whatever others do', () => {
    const gate = createRequestGate({ perSecond: 1_000, burst: 1_000, open: 2 });
    expect([gate.enter('a'), gate.enter('a')]).toEqual([null, null]);
    expect(gate.enter('a')).toMatchObject({ reason: expect.stringContaining('2 requests are open') });
    expect(gate.enter('b')).toBeNull();
    gate.leave('a');
    expect(gate.enter('a')).toBeNull();
  });

  test('that is one of very many costs no memory for ever', () => {
    const gate = createRequestGate({ perSecond: 1, burst: 1, open: 1 });
    for (let index = 0; index < 25_000; index += 1) {
      gate.enter(`caller ${index}`);
      gate.leave(`caller ${index}`);
    }
    expect(gate.enter('another')).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { defaultTimings } from '../../settings/timings.ts';
import type { ServiceCore } from '../service-core.ts';
import type { Store } from '../store/store.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { takeLead } from './lead.ts';

function coreAt(store: Store, clock: { now: number }): Pick<ServiceCore, 'timings' | 'moment' | 'read' | 'write'> {
  const moment = () => ({ now: clock.now, timings: defaultTimings, logLimitBytes: Infinity });
  return {
    timings: defaultTimings,
    moment,
    read: (query) => store.read(() => query(moment())),
    write: (transaction) => store.write(() => transaction(moment())),
  };
}

describeOnStores('the lead', (_story, opened) => {
  test("is one process's at a time, kept by renewing and taken over after one lease", async () => {
    const clock = { now: 1_000_000 };
    const core = coreAt(opened().store, clock);
    const won = await Promise.all(['a', 'b', 'c'].map((holder) => takeLead(core, { holder })));
    expect(won.filter(Boolean)).toHaveLength(1);
    const leader = { holder: ['a', 'b', 'c'][won.indexOf(true)] as string };
    const other = { holder: 'd' };
    for (let passed = 0; passed < 5; passed += 1) {
      clock.now += defaultTimings.leaseMs - 1;
      expect(await takeLead(core, leader)).toBe(true);
      expect(await takeLead(core, other)).toBe(false);
    }
    clock.now += defaultTimings.leaseMs + 1;
    expect(await takeLead(core, other)).toBe(true);
    expect(await takeLead(core, leader)).toBe(false);
  });
});

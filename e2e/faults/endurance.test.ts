import { expect, test } from 'vitest';
import { endure } from '../../bench/endurance/endure.ts';
import { testSeed } from '../../packages/core/src/testing/test-seed.ts';
import { packagesTrouble } from '../../scripts/debian-packages.ts';
import { shortTimings } from './short-timings.ts';

test(`the short form of the endurance bench balances, seed ${testSeed}`, { timeout: 900_000 }, async () => {
  // Without it no clock jumps, and the account says so.
  packagesTrouble({ faketime: 'faketime' });
  const { wrong, ...account } = await endure({
    store: 'sqlite',
    timings: shortTimings,
    realServer: false,
    replicas: 1,
    workers: 2,
    processesAtOnce: 3,
    rate: 10,
    open: 40,
    processShare: 0.05,
    followShare: 0.3,
    cancelShare: 0.1,
    seed: testSeed,
    durationMs: 20_000,
    pauseMs: 1_000,
    say: () => undefined,
  });
  console.log(JSON.stringify(account));
  expect(wrong).toEqual([]);
  expect(account.submitted).toBeGreaterThan(0);
});

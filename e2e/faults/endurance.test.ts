import { expect, test } from 'vitest';
import { endure } from '../../bench/endurance/endure.ts';
import type { StoreKind } from '../../bench/endurance/endurance-world.ts';
import { testSeed } from '../../packages/core/src/testing/test-seed.ts';
import { postgresTrouble } from '../../scripts/postgres/temporary-cluster.ts';
import { shortTimings } from './short-timings.ts';

const trouble = postgresTrouble();
const stores: { store: StoreKind; title: string; missing: boolean }[] = [
  { store: 'sqlite', title: 'SQLite', missing: false },
  { store: 'postgres', title: `PostgreSQL${trouble === null ? '' : ` (${trouble})`}`, missing: trouble !== null },
];

test.for(stores)(
  `the short form of the endurance bench balances on $title, seed ${testSeed}`,
  { timeout: 900_000 },
  async ({ store, missing }, { skip }) => {
    skip(missing);
    const { wrong, ...account } = await endure({
      store,
      timings: shortTimings,
      realServer: false,
      replicas: 2,
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
  },
);

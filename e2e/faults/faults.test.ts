import { availableParallelism } from 'node:os';
import { describeFaults } from './describe-faults.ts';
import type { StoreName } from './prepare-faults.ts';
import { measureSlowness, stretched } from './short-timings.ts';

const { FARHAUL_FAULT_ROUNDS: rounds = '20', FARHAUL_FAULT_STORES: stores = 'sqlite,postgres' } = process.env;

const slowness = measureSlowness();

describeFaults(`each fault, with short timings times ${slowness.toFixed(1)}`, {
  rounds: Number(rounds),
  stores: stores.split(',') as StoreName[],
  atOnce: 3 * availableParallelism(),
  timings: stretched(slowness),
  command: 'npm run test:faults',
});

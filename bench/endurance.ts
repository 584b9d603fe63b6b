/** A mix of submits, runs, logs, followers and cancels against real servers and workers while faults strike; fails where the account at the end does not balance. */
import { parseArgs } from 'node:util';
import { defaultTimings } from '../packages/core/src/settings/timings.ts';
import { endure } from './endurance/endure.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    store: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 30)) },
    /** Submits per second, at most so many open. */
    rate: { type: 'string', default: '20' },
    open: { type: 'string', default: '200' },
    'process-share': { type: 'string', default: '0.05' },
    'fault-seconds': { type: 'string', default: '4' },
  },
});

if (values.store !== 'sqlite' && values.store !== 'postgres') throw new Error(`--store is sqlite or postgres, not ${values.store}.`);
console.error(`seed ${values.seed}`);
const { wrong, ...account } = await endure({
  store: values.store,
  timings: defaultTimings,
  realServer: true,
  replicas: 2,
  workers: 2,
  processesAtOnce: 10,
  rate: Number(values.rate),
  open: Number(values.open),
  processShare: Number(values['process-share']),
  followShare: 0.2,
  cancelShare: 0.05,
  seed: Number(values.seed),
  durationMs: Number(values.minutes) * 60_000,
  pauseMs: Number(values['fault-seconds']) * 1_000,
  say: (line) => console.error(line),
});
console.log(
  JSON.stringify({ bench: 'endurance', ok: wrong.length === 0, store: values.store, minutes: Number(values.minutes), ...account, wrong }),
);
if (wrong.length > 0) process.exitCode = 1;

/** Result of a direct call on the process worker against a bare start of node: p50 of 100 calls, one after the other, bundle warm. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flow, subprocess } from '@farhaul/core';
import { percentile, report, sampleSideBySide } from './measure.ts';

/** What a call may cost above the start of the process. */
const ALLOWANCE_MS = 60;

const home = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
process.env['FARHAUL_HOME'] = home;

const add = subprocess()(flow({ name: 'add' })(async (a: number, b: number) => ({ sum: a + b, pid: process.pid })));

let calls = 0;
const pids = new Set<number>();

async function call(): Promise<void> {
  calls += 1;
  const { sum, pid } = await add(calls, 1);
  if (sum !== calls + 1 || pid === process.pid) throw new Error(`The call gave ${sum} from process ${pid}.`);
  pids.add(pid);
}

async function start(): Promise<void> {
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`node -e 0 ended with ${code}.`);
}

const samples = await sampleSideBySide(100, call, start);
if (pids.size !== calls) throw new Error(`${calls} calls ran in ${pids.size} processes.`);
const [p50, bare] = [percentile(samples.measured, 0.5), percentile(samples.reference, 0.5)];
report('direct-call', {
  measured: p50,
  reference: bare + ALLOWANCE_MS,
  unit: 'ms',
  limit: 1,
  details: { bareMs: bare.toFixed(1), overheadMs: (p50 - bare).toFixed(1), p90Ms: percentile(samples.measured, 0.9).toFixed(1) },
});
rmSync(home, { recursive: true, force: true, maxRetries: 5 });

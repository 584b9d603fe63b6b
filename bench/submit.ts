/** A run made durable over loopback, p50, against the promised 5 ms; the floor is one request with one committed row. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '@farhaul/core/service';
import { percentile, report, sampleSideBySide } from './measure.ts';

const PROMISED_MS = 5;
const ROUNDS = 300;

const server = spawn(process.execPath, [fileURLToPath(new URL('./processes/submit-server.ts', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = (await once(server.stdout, 'data')) as [Buffer];
const origin = `http://127.0.0.1:${String(line).trim()}`;
const client = createHttpClient({ url: `${origin}/api` });
await client.workPools.create({
  name: 'pool',
  type: 'process',
  baseJobTemplate: { job: { name: 'bench' }, variables: { type: 'object', properties: {} } },
});

const body = () => ({
  id: randomUUID(),
  name: 'busy-bee',
  flowName: 'train',
  parameters: { dataset: 'a' },
  arguments: { byName: { dataset: 'a' } },
  binding: { workerType: 'process', jobVariables: {}, storage: null },
  code: null,
  workPoolName: 'pool',
});

let made = 0;
async function submit(): Promise<void> {
  if ((await client.flowRuns.create(body())).created) made += 1;
}

async function floor(): Promise<void> {
  const response = await fetch(`${origin}/floor`, { method: 'POST', body: JSON.stringify(body()) });
  await response.text();
}

const samples = await sampleSideBySide(ROUNDS, submit, floor);
if (made !== ROUNDS + 1) throw new Error(`${made} runs were made.`);
server.stdin.end();
report('submit', {
  measured: percentile(samples.measured, 0.5),
  reference: PROMISED_MS,
  unit: 'ms',
  limit: 1,
  details: { p99: percentile(samples.measured, 0.99), floorP50: percentile(samples.reference, 0.5) },
});

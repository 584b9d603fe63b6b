/** From a run made in one process to its claim in another, without a server, p50, against the promised 100 ms. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openEmbedded } from '@farhaul/core/service';
import { percentile, report } from './measure.ts';

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const { client, close } = await openEmbedded({ directory });
await client.workPools.create({
  name: 'pool',
  type: 'process',
  baseJobTemplate: { job: { name: 'bench' }, variables: { type: 'object', properties: {} } },
});
const worker = spawn(process.execPath, [fileURLToPath(new URL('./processes/pickup-worker.ts', import.meta.url)), directory, 'pool'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
await lines.next();
const delays: number[] = [];
for (let round = 0; round < 50; round += 1) {
  const id = randomUUID();
  await client.flowRuns.create({
    id,
    name: 'a',
    flowName: 'f',
    parameters: {},
    arguments: { byName: {} },
    binding: null,
    code: null,
    workPoolName: 'pool',
  });
  const made = performance.timeOrigin + performance.now();
  const picked = JSON.parse((await lines.next()).value as string) as { id: string; at: number };
  if (picked.id !== id) throw new Error('another run was picked up');
  delays.push(Math.max(0, picked.at - made));
}
worker.kill();
await close();
rmSync(directory, { recursive: true, force: true });
report('pickup', { measured: percentile(delays, 0.5), reference: 100, unit: 'ms', limit: 1, details: { p99: percentile(delays, 0.99) } });

/** List and detail of a server that asks for keys, p99 over a million runs, against the promised 50 ms; the floor is a call that reads no run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '../packages/core/src/service/http/http-client.ts';
import { createService } from '../packages/core/src/service/service.ts';
import { openSqliteStore } from '../packages/core/src/service/store/sqlite/sqlite-store.ts';
import { raw, run } from '../packages/core/src/service/store/statement.ts';
import { percentile, report } from './measure.ts';

const RUNS = 1_000_000;
const ROUNDS = 300;
const PROMISED_MS = 50;

const idOf = (index: number): string => `01930000-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** Runs of many flows in all their ends, spread over a month. */
async function fill(directory: string): Promise<void> {
  const store = await openSqliteStore(join(directory, 'farhaul.db'));
  const { client } = createService({ store });
  const template = { job: { name: 'bench' }, variables: { type: 'object', properties: {} } };
  await client.workPools.create({ name: 'pool', type: 'process', baseJobTemplate: template });
  const began = Date.now() - 29 * 86_400_000;
  const between = Math.floor((28 * 86_400_000) / RUNS);
  await store.write(() =>
    run(
      raw(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${RUNS})
      insert into flow_run (id, name, flow_name, tags, state_type, state_name, state_time, state_version, work_pool_name, work_queue_name,
        worker_type, caller_only, phases, executions, repeats, retries_used, infrastructure_retries, created_at, scheduled_for, ended_at)
      select printf('01930000-0000-7000-8000-%012d', i), 'busy-bee', 'flow-' || (i % 500), '[]',
        case i % 10 when 0 then 'FAILED' when 1 then 'CANCELLED' else 'COMPLETED' end, 'Ended', ${began} + i * ${between}, 5, 'pool', 'default',
        'process', 0, '[]', 1, 0, 0, 0, ${began} + i * ${between}, ${began} + i * ${between}, ${began} + i * ${between} + 1000 from n`),
    ),
  );
  await store.write(() =>
    run(
      raw(
        `insert into flow_run_document (flow_run_id, parameters, arguments, options) select id, '{"a":1}', '{"byName":{"a":1}}', '{}' from flow_run`,
      ),
    ),
  );
  await store.close();
}

async function serve(directory: string): Promise<{ child: ChildProcess; url: string; key: string }> {
  const command = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
  const child = spawn(process.execPath, [command, 'server', 'start', '--port', '0', '--auth', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], FARHAUL_HOME: directory },
  });
  let said = '';
  while (!said.trim().endsWith('}')) said += String((await once(child.stdout, 'data'))[0]);
  const { url, firstKey } = JSON.parse(said) as { url: string; firstKey: string };
  return { child, url, key: firstKey };
}

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
await fill(directory);
const { child, url, key } = await serve(directory);
const client = createHttpClient({ url, key });
const calls: Record<string, (round: number) => Promise<number>> = {
  list: async () => (await client.flowRuns.list({ limit: 50 })).items.length,
  'list-of-a-state': async () => (await client.flowRuns.list({ limit: 50, state: ['FAILED'] })).items.length,
  'list-of-a-flow': async (round) => (await client.flowRuns.list({ limit: 50, flowName: `flow-${round % 500}` })).items.length,
  'list-of-a-pool': async () => (await client.flowRuns.list({ limit: 50, workPoolName: 'pool' })).items.length,
  detail: async (round) => ((await client.flowRuns.get({ id: idOf(1 + ((round * 7919) % RUNS)) })).state.type === 'SCHEDULED' ? 0 : 50),
};
const samples: Record<string, number[]> = {};
const floor: number[] = [];
for (let round = -5; round < ROUNDS; round += 1) {
  for (const [name, call] of Object.entries(calls)) {
    const began = performance.now();
    const found = await call(Math.abs(round));
    if (found !== 50) throw new Error(`${name} answered ${found} runs.`);
    if (round >= 0) (samples[name] ??= []).push(performance.now() - began);
  }
  const began = performance.now();
  await client.server.whoAmI();
  if (round >= 0) floor.push(performance.now() - began);
}
child.kill('SIGTERM');
await once(child, 'exit');
rmSync(directory, { recursive: true });
for (const [name, times] of Object.entries(samples)) {
  const details = { p50: percentile(times, 0.5), floorP50: percentile(floor, 0.5), floorP99: percentile(floor, 0.99) };
  report(`api-million-${name}`, { measured: percentile(times, 0.99), reference: PROMISED_MS, unit: 'ms', limit: 1, details });
}

/** Claims per second by 8 processes, up to 10 runs per claim, no limit, against the promise of 5,000; and with 1,000,000 queued against 1,000. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../packages/core/src/service/store/sqlite/sqlite-store.ts';
import { raw, run } from '../packages/core/src/service/store/statement.ts';
import { createService } from '../packages/core/src/service/service.ts';
import { report } from './measure.ts';

const PROCESSES = 8;
const CLAIMS_PER_PROCESS = 4000;
const PROMISED = 5000;
const SMALL = PROCESSES * CLAIMS_PER_PROCESS + 1000;
const LARGE = 1_000_000;

/** Rows as the service makes them, by one statement: a million calls would measure something else. */
function queued(runs: number) {
  const row = raw(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${runs})
    insert into flow_run (id, name, flow_name, tags, state_type, state_name, state_time, state_version, work_pool_name, work_queue_name,
      worker_type, caller_only, phases, executions, repeats, retries_used, infrastructure_retries, created_at, scheduled_for)
    select printf('01930000-0000-7000-8000-%012d', i), 'busy-bee', 'flow', '[]', 'SCHEDULED', 'Scheduled', 1, 1, 'pool', 'default',
      'process', 0, '[]', 0, 0, 0, 0, i, i from n`);
  const document = raw(
    `insert into flow_run_document (flow_run_id, parameters, arguments, options) select id, '{"a":1}', '{"byName":{"a":1}}', '{}' from flow_run`,
  );
  return [row, document];
}

async function claimsPerSecond(runs: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
  const file = join(directory, 'farhaul.db');
  const store = await openSqliteStore(file);
  const { client } = createService({ store });
  await client.workPools.create({
    name: 'pool',
    type: 'process',
    baseJobTemplate: { job: { name: 'bench' }, variables: { type: 'object', properties: {} } },
  });
  for (const statement of queued(runs)) await store.write(() => run(statement));
  await store.close();
  const script = fileURLToPath(new URL('./processes/claimer.ts', import.meta.url));
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [script, file, String(CLAIMS_PER_PROCESS)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const began = performance.now();
  const claimed = await Promise.all(children.map(claimAll));
  const seconds = (performance.now() - began) / 1000;
  const ids = claimed.flat();
  if (new Set(ids).size !== ids.length || ids.length !== PROCESSES * CLAIMS_PER_PROCESS)
    throw new Error(`${ids.length} claims of ${new Set(ids).size} runs.`);
  rmSync(directory, { recursive: true });
  return ids.length / seconds;
}

async function claimAll(child: ChildProcess): Promise<string[]> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stdin?.write('go\n');
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`A claiming process ended with ${code}.`);
  return JSON.parse(output) as string[];
}

const small = await claimsPerSecond(SMALL);
const large = await claimsPerSecond(LARGE);
report('claims', { measured: PROMISED, reference: small, unit: 'per second', limit: 1, details: { claimsPerSecond: Math.round(small) } });
report('claims-of-a-million', {
  measured: small,
  reference: large,
  unit: 'per second',
  limit: 1.5,
  details: { claimsPerSecond: Math.round(large) },
});

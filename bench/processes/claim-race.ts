import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createService } from '../../packages/core/src/service/service.ts';
import { raw, run } from '../../packages/core/src/service/store/statement.ts';
import type { Store } from '../../packages/core/src/service/store/store.ts';
import { openPlace } from './open-place.ts';

const PROCESSES = 8;
const CLAIMS_PER_PROCESS = Number(process.env['FARHAUL_BENCH_CLAIMS'] ?? 4000);
/** Before the race, so that it shows what goes on for long: code compiled, and tables that the database knows the size of. */
const WARM_UP = 500;
/** Enough for all, and some to spare. */
export const ENOUGH = PROCESSES * (CLAIMS_PER_PROCESS + WARM_UP) + 1000;

/** Rows as the service makes them, by one statement: a million calls would measure something else. */
function queued(runs: number, kind: Store['kind']) {
  const id = kind === 'sqlite' ? `printf('01930000-0000-7000-8000-%012d', i)` : `'01930000-0000-7000-8000-' || lpad(i::text, 12, '0')`;
  const row = raw(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${runs})
    insert into flow_run (id, name, flow_name, tags, state_type, state_name, state_time, state_version, work_pool_name, work_queue_name,
      worker_type, caller_only, phases, executions, repeats, retries_used, infrastructure_retries, created_at, scheduled_for)
    select ${id}, 'busy-bee', 'flow', '[]', 'SCHEDULED', 'Scheduled', 1, 1, 'pool', 'default',
      'process', 0, '[]', 0, 0, 0, 0, i, i from n`);
  const document = raw(
    `insert into flow_run_document (flow_run_id, parameters, arguments, options) select id, '{"a":1}', '{"byName":{"a":1}}', '{}' from flow_run`,
  );
  return [row, document];
}

/** Of a store that is new: a file, or a database's URL. */
export async function claimsPerSecond(place: string, runs: number): Promise<number> {
  const { store, end } = await openPlace(place);
  const { client } = createService({ store });
  await client.workPools.create({
    name: 'pool',
    type: 'process',
    baseJobTemplate: { job: { name: 'bench' }, variables: { type: 'object', properties: {} } },
  });
  for (const statement of queued(runs, store.kind)) await store.write(() => run(statement));
  const beforeRace = async (): Promise<void> => {
    if (store.kind === 'postgres') await store.write(() => run(raw('analyze')));
    await end();
  };
  return race({ claimer: './claimer.ts', place, beforeRace });
}

export interface Race {
  /** A script beside this one: `<claimer> <place> <claims> <warm-up>` says that it is ready, waits for a line, and prints what it claimed. */
  claimer: string;
  place: string;
  beforeRace(): Promise<void>;
}

/** Claims per second of all claimers together; nothing may be claimed twice. */
export async function race({ claimer, place, beforeRace }: Race): Promise<number> {
  const script = fileURLToPath(new URL(claimer, import.meta.url));
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [script, place, String(CLAIMS_PER_PROCESS), String(WARM_UP)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map(ready));
  await beforeRace();
  const began = performance.now();
  const claimed = await Promise.all(children.map(claimAll));
  const seconds = (performance.now() - began) / 1000;
  const ids = claimed.flat();
  if (new Set(ids).size !== ids.length || ids.length !== PROCESSES * CLAIMS_PER_PROCESS)
    throw new Error(`${ids.length} claims of ${new Set(ids).size} runs.`);
  return ids.length / seconds;
}

async function ready(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`A claiming process ended with ${code} before the race.`);
  });
  await Promise.race([child.stdout && once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
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

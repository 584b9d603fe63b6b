import {
  checkTemplate,
  createPluginRegistry,
  discoverPlugins,
  version,
  type Client,
  type WorkerRecord,
  type WorkPool,
} from '@farhaul/core/client';
import { allPages } from '../../../all-pages.ts';
import { type Check, type Finding, failed, ok, warning } from '../check.ts';

type Row = Omit<Finding, 'check'>;

/** Whether runs of each pool would start: template, worker, pause, limit. */
export const pools: Check = {
  name: 'work pools',
  examine: async (patient) => {
    const connection = await patient.connection();
    if (connection === null) return [];
    const { client } = connection;
    const found = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
    if (found.length === 0) return [ok('There are none; direct calls need none.')];
    const workers = await allPages<WorkerRecord>((after) => client.workers.list({ after, limit: 1000 }));
    const online = workers.filter(({ status }) => status !== 'OFFLINE');
    const known = createPluginRegistry(await discoverPlugins(process.cwd())).workerTypes();
    const rows: Row[] = [];
    for (const pool of found) rows.push(...(await examinePool(client, { pool, online, known })));
    return [...rows, ...strangeVersions(online)];
  },
};

async function examinePool(
  client: Client,
  { pool, online, known }: { pool: WorkPool; online: readonly WorkerRecord[]; known: readonly string[] },
): Promise<Row[]> {
  const rows: Row[] = [];
  const [wrong] = checkTemplate(pool.baseJobTemplate).errors;
  if (wrong)
    rows.push(failed(`${pool.name}: its base job template is wrong: ${wrong.message}`, `farhaul work-pool update ${pool.name} -b FILE`));
  const { items } = await client.workPools.preview({ name: pool.name, limit: 200 });
  const blocked = items.filter(({ due, reasons }) => due && reasons.length > 0);
  const waiting = blocked.length === 0 ? '' : `; ${blocked.length} ${blocked.length === 1 ? 'run waits' : 'runs wait'}`;
  const serving = online.filter((worker) => worker.workPoolName === pool.name && worker.status === 'ONLINE').length;
  if (pool.status === 'PAUSED') rows.push(warning(`${pool.name} is paused${waiting}.`, `farhaul work-pool resume ${pool.name}`));
  else if (serving === 0) rows.push(warning(`${pool.name}: no worker is online${waiting}.`, `farhaul worker start -p ${pool.name}`));
  else if (pool.concurrencyLimit === 0) {
    rows.push(warning(`${pool.name}: its limit is 0: nothing starts.`, `farhaul work-pool update ${pool.name} --concurrency-limit 4`));
  } else if (rows.length === 0)
    rows.push(ok(`${pool.name} (${pool.type}): ${serving} ${serving === 1 ? 'worker' : 'workers'} online${waiting}.`));
  if (!known.includes(pool.type) && pool.plugin !== null) {
    rows.push(ok(`${pool.name}: its type ${pool.type} is not installed here; flows bound to it are called where ${pool.plugin} is.`));
  }
  return rows;
}

function strangeVersions(online: readonly WorkerRecord[]): Row[] {
  const others = online.filter((worker) => worker.version !== version);
  if (others.length === 0) return [];
  const shown = others.slice(0, 5).map((worker) => `${worker.name} (${worker.version})`);
  return [warning(`Workers of another version than this command (${version}): ${shown.join(', ')}.`, 'Use one version everywhere.')];
}

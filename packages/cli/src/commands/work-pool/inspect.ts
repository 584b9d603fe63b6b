import type { WorkerRecord, WorkPool, WorkQueue } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { facts, section } from '../../output/section.ts';
import { table } from '../../output/table.ts';
import { localTime } from '../../output/time.ts';
import { queueTable } from '../work-queue/queue-table.ts';
import { workerTable } from '../worker/worker-table.ts';
import { storageInUse, storageText, type StorageInUse } from '../work-pool-storage/storage-in-use.ts';
import { limitText, poolStatus } from './describe-pool.ts';
import { typeText } from './variable-type.ts';

interface Inspected {
  workPool: WorkPool;
  storage: StorageInUse;
  queues: WorkQueue[];
  workers: WorkerRecord[];
}

export async function inspectWorkPool(name: string, options: { json?: true }): CommandResult {
  const inspected = await withExistingStore(async (client, connection) => {
    const workPool = await client.workPools.get({ name });
    return {
      workPool,
      storage: await storageInUse(workPool, connection),
      queues: await allPages<WorkQueue>((after) => client.workQueues.list({ workPoolName: name, after, limit: 1000 })),
      workers: (await client.workers.list({ workPoolName: name, limit: 1000 })).items,
    };
  });
  print(inspected, { json: options.json, render: describe });
}

function describe({ workPool, storage, queues, workers }: Inspected): string {
  return [
    `${paint('bold', workPool.name)}  ${poolStatus(workPool.status)}`,
    facts([
      ['type', workPool.plugin === null ? workPool.type : `${workPool.type} (${workPool.plugin})`],
      ['description', workPool.description],
      ['slots taken', limitText(workPool)],
      ['storage', storageText(storage)],
      ['allows', workPool.allow.join(', ')],
      ['enforces', workPool.baseJobTemplate.enforced?.join(', ') ?? null],
      ['created', localTime(workPool.createdAt)],
      ['changed', workPool.updatedAt === workPool.createdAt ? null : localTime(workPool.updatedAt)],
    ]),
    ...section('Queues', queueTable(queues)),
    ...section('Workers', workers.length === 0 ? `none; farhaul worker start -p ${workPool.name}` : workerTable(workers)),
    ...section('Job variables', variableTable(workPool)),
  ].join('\n');
}

function variableTable({ baseJobTemplate: { variables } }: WorkPool): string {
  const properties = (variables['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const required = new Set(Array.isArray(variables['required']) ? variables['required'] : []);
  const rows = Object.entries(properties);
  if (rows.length === 0) return '';
  return table(
    rows,
    [
      { title: 'NAME', value: ([name]) => name },
      { title: 'TYPE', value: ([, schema]) => typeText(schema), shrinks: true },
      {
        title: 'DEFAULT',
        value: ([name, schema]) =>
          schema['default'] === undefined ? (required.has(name) ? paint('yellow', 'required') : '') : JSON.stringify(schema['default']),
        shrinks: true,
      },
      { title: 'MEANING', value: ([, schema]) => (typeof schema['description'] === 'string' ? schema['description'] : ''), shrinks: true },
    ],
    terminalWidth() === null ? null : Math.max(40, (terminalWidth() ?? 0) - 2),
  );
}

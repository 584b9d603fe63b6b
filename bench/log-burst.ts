/** Lines per second from a runner's file, and from its output beside it, into the store; the floor is a raw multi-row insert of the same rows into the same table. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDirectoryChannel } from '../packages/core/src/channel/directory-channel.ts';
import { hostDirectoryChannel } from '../packages/core/src/channel/directory-channel-host.ts';
import { LocalDirectory } from '../packages/core/src/channel/local-directory-host.ts';
import type { LogLine } from '../packages/core/src/protocol/run-channel.ts';
import { openSqliteStore } from '../packages/core/src/service/store/sqlite/sqlite-store.ts';
import { createService } from '../packages/core/src/service/service.ts';
import { ProviderLines } from '../packages/core/src/worker/provider-lines.ts';
import { RunLog } from '../packages/core/src/worker/run-log.ts';
import { percentile, report, sampleSideBySide } from './measure.ts';

const LINES = 20_000;
const ROUNDS = 5;
const ROWS_PER_STATEMENT = 250;
const PROMISED = 20_000;

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const store = await openSqliteStore(join(directory, 'farhaul.db'));
const { client } = createService({ store });
await client.workPools.create({
  name: 'pool',
  type: 'process',
  baseJobTemplate: { job: { env: {} }, variables: { type: 'object', properties: {} } },
});
const workerId = randomUUID();
await client.workers.register({
  id: workerId,
  name: 'worker',
  type: 'process',
  workPoolName: null,
  queues: [],
  limit: null,
  reaches: [],
  host: 'host',
  pid: 1,
  version: '0',
});
const signal = new AbortController().signal;
const burst: LogLine[] = Array.from({ length: LINES }, (_, index) => ({
  sequence: index + 1,
  time: new Date().toISOString(),
  level: 'info',
  source: 'stdout',
  message: `line ${index} of a burst`,
  taskRunId: null,
}));

/** A run that printed all its lines already: its watcher forwards them, and compares them with the output. */
async function prepare(): Promise<() => Promise<void>> {
  const id = randomUUID();
  await client.flowRuns.create({
    id,
    name: 'busy-bee',
    flowName: 'chatty',
    parameters: {},
    arguments: { byName: {} },
    binding: { workerType: 'process', jobVariables: {}, storage: null },
    code: null,
  });
  const { claims } = await client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId: id }, limit: 1, waitMs: 0 });
  const { executionId, token, fencing } = claims[0]!.grant;
  const grant = { executionId, token };
  const place = join(directory, executionId);
  const log = new RunLog({ client, execution: { executionId, fencing }, signal });
  const output = new ProviderLines(log);
  return async () => {
    const host = hostDirectoryChannel({
      directory: new LocalDirectory(place),
      grant,
      client,
      hmacKey: randomBytes(32).toString('base64'),
      resultReference: (sha256, bytes) => ({ storage: null, key: 'result', inline: null, sha256, bytes }),
      readResult: async () => new Uint8Array(),
      storeArguments: async () => ({ key: '', sha256: '' }),
      onLines: (lines) => {
        for (const { source, message, time } of lines) output.told(source, message, time);
      },
      signal,
    });
    const runner = createDirectoryChannel({ kind: 'directory', path: place }, grant);
    await runner.admit();
    output.admitted();
    await runner.logs(burst);
    for (const line of burst) output.add('stdout', line.message);
    await host.settle();
    output.finish({ storeRest: true });
    await log.flush();
    await host.close();
    await runner.close();
    stored.push(id);
  };
}

const stored: string[] = [];
const prepared: (() => Promise<void>)[] = [];
for (let round = 0; round <= ROUNDS; round += 1) prepared.push(await prepare());

const raw = new DatabaseSync(join(directory, 'farhaul.db'));
raw.exec('pragma synchronous = normal');
const values = Array.from({ length: ROWS_PER_STATEMENT }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
const insert =
  raw.prepare(`insert into log (flow_run_id, execution_id, task_run_id, writer, sequence, time, level, source, message, created_at)
  values ${values} on conflict do nothing`);

function floor(): void {
  const id = randomUUID();
  for (let start = 0; start < LINES; start += 5_000) {
    raw.exec('begin immediate');
    for (let from = start; from < start + 5_000; from += ROWS_PER_STATEMENT) {
      const rows = burst.slice(from, from + ROWS_PER_STATEMENT);
      insert.run(...rows.flatMap((line) => [id, id, null, 0, line.sequence, line.time, line.level, line.source, line.message, Date.now()]));
    }
    raw.exec('commit');
  }
}

const samples = await sampleSideBySide(ROUNDS, async () => await prepared.pop()?.(), floor);
for (const id of stored) {
  const found = raw.prepare('select message from log where flow_run_id = ? order by id').all(id) as { message: string }[];
  if (found.length !== LINES || found.some(({ message }, index) => message !== burst[index]?.message))
    throw new Error(`${found.length} lines of ${LINES} were stored, or in another order.`);
}
if (stored.length !== ROUNDS + 1) throw new Error(`${stored.length} runs were followed.`);
raw.close();
await store.close();
rmSync(directory, { recursive: true });
const perSecond = (milliseconds: number): number => (LINES / milliseconds) * 1000;
const delivered = perSecond(percentile(samples.measured, 0.5));
report('log-burst', {
  measured: PROMISED,
  reference: delivered,
  unit: 'per second',
  limit: 1,
  details: { linesPerSecond: Math.round(delivered), rawInsertPerSecond: Math.round(perSecond(percentile(samples.reference, 0.5))) },
});

/** What ended long ago is forgotten, a little with every sweep, so that nobody waits for it. */
import { toIso } from '../moment.ts';
import { pruneRunsAndObjects } from '../objects/object-calls.ts';
import type { ServiceCore } from '../service-core.ts';
import { all, first, list, run, sql } from '../store/statement.ts';
import { goOnAfter, nextEnded } from './ended-runs.ts';

/** At two seconds between sweeps two million a day. */
const RUNS_AT_ONCE = 50;
const ANSWERS_AT_ONCE = 500;
const LOGS_DONE = 'logs-forgotten-until';

export async function forgetOld(core: ServiceCore): Promise<void> {
  const { keepRunsMs, keepLogsMs } = core.timings;
  if (Number.isFinite(keepRunsMs)) await forgetRuns(core, core.moment().now - keepRunsMs);
  if (keepLogsMs < keepRunsMs) await forgetLogs(core, core.moment().now - keepLogsMs);
  await forgetAnswers(core);
}

async function forgetRuns(core: ServiceCore, before: number): Promise<void> {
  const any = await core.read(() => first(sql`select id from flow_run where ended_at < ${before} limit 1`));
  if (any === null) return;
  await pruneRunsAndObjects(core, { endedBefore: toIso(before), limit: RUNS_AT_ONCE, what: 'runs', compact: false });
}

/** Most runs of that age have lost their lines long ago. */
async function forgetLogs(core: ServiceCore, before: number): Promise<void> {
  const ended = { name: LOGS_DONE, before, limit: RUNS_AT_ONCE };
  const next = await core.read(() => nextEnded(ended));
  if (next.length === 0) return;
  await core.write(function* (moment) {
    const rows = yield* nextEnded(ended);
    const last = rows.at(-1);
    if (!last) return;
    yield* run(sql`delete from log where flow_run_id in (${list(rows.map(({ id }) => id))})`);
    yield* goOnAfter(moment, { name: LOGS_DONE, last });
  });
}

async function forgetAnswers(core: ServiceCore): Promise<void> {
  const old = await core.read(({ now }) =>
    all<{ key: string }>(sql`select key from answered where expires_at < ${now} order by expires_at limit ${ANSWERS_AT_ONCE}`),
  );
  if (old.length > 0) await core.write(() => run(sql`delete from answered where key in (${list(old.map(({ key }) => key))})`));
}

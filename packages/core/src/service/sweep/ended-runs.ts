import type { Moment } from '../moment.ts';
import { readCursor, writeCursor } from '../page-cursor.ts';
import { all, first, run, sql, type Transaction } from '../store/statement.ts';

/** A round through the runs that have ended, oldest first, which goes on where the last one stopped. */
export interface EndedRuns {
  /** Of the setting that keeps where it stopped. */
  name: string;
  /** Only runs that ended before, epoch ms. */
  before: number;
  /** Where the first round of all begins, epoch ms. @default 0 */
  from?: number;
  limit: number;
}

export interface EndedRun {
  id: string;
  ended_at: number;
}

export function* nextEnded({ name, before, from = 0, limit }: EndedRuns): Transaction<EndedRun[]> {
  const done = yield* first<{ value: string }>(sql`select value from setting where key = ${name}`);
  const { time, id } = readCursor(done?.value ?? null) ?? { time: from, id: '' };
  return yield* all(sql`select id, ended_at from flow_run where ended_at < ${before} and ended_at >= ${time}
    and (ended_at > ${time} or id > ${id}) order by ended_at, id limit ${limit}`);
}

/** The next round begins behind this one. */
export function* goOnAfter(_moment: Moment, { name, last }: { name: string; last: EndedRun }): Transaction<void> {
  const position = writeCursor({ time: last.ended_at, id: last.id });
  yield* run(sql`insert into setting (key, value) values (${name}, ${position}) on conflict (key) do update set value = excluded.value`);
}

import type { Moment } from '../moment.ts';
import { raw, sql, type Statement } from '../store/statement.ts';

/** Of channels on which a runner speaks to the API itself; on others it is only heard while somebody watches. */
export const heardWithoutWatcher = raw(`coalesce(channel, '') in ('http', 'in-process')`);

/**
 * An assignment for whoever watches an execution from now on: since its lease ran out nobody could hear the runner, and that
 * time does not count as its silence.
 */
export function heardAgain({ now }: Moment): Statement {
  return sql`runner_seen_at = case when ${heardWithoutWatcher} or lease_expires_at >= ${now} then runner_seen_at
    when runner_seen_at < lease_expires_at then runner_seen_at - lease_expires_at + ${now} else ${now} end`;
}

/** An assignment for those whose watcher cannot hear them: that time does not count either. */
export function notHeard({ now }: Moment): Statement {
  return sql`runner_seen_at = case when ${heardWithoutWatcher} or runner_seen_at is null then runner_seen_at else ${now} end`;
}

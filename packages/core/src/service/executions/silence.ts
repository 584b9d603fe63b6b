import type { Moment } from '../moment.ts';
import { raw, sql, type Statement } from '../store/statement.ts';

/** Of channels on which a runner speaks to the API itself; on others it is only heard while somebody watches. */
export const heardWithoutWatcher = raw(`coalesce(channel, '') in ('http', 'in-process')`);

/**
 * An assignment for whoever watches an execution from now on: where its lease had run out nobody could hear the runner, and
 * its silence begins anew.
 */
export function heardAgain({ now }: Moment): Statement {
  return sql`runner_seen_at = case when lease_expires_at < ${now} and runner_seen_at is not null and not (${heardWithoutWatcher})
    then ${now} else runner_seen_at end`;
}

import type { Migration } from './migration.ts';

/** The work pools that the key of a run's submitter counts for, as JSON; null: all. Its children go no further. */
export const submitter: Migration = {
  name: '0007-submitter',
  statements: [`alter table flow_run_document add column work_pools text`],
};

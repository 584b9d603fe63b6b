import type { Migration } from './migration.ts';

/**
 * Leases of workers apart from those of runs in their callers' processes, so that the first of them is the first in an index.
 * PostgreSQL, before it has analyzed the table, expects few rows behind a filter: it would rather read and sort all that are open.
 */
export const leaseOrder: Migration = {
  name: '0008-lease-order',
  statements: [
    `drop index execution_lease`,
    `create index execution_lease on execution (runs_here, lease_expires_at) where ended_at is null`,
  ],
};

import type { Migration } from './migration.ts';

/** Bytes of the lines that were delivered of a run, whose number is limited. */
export const logVolume: Migration = {
  name: '0006-log-volume',
  statements: [`alter table flow_run add column log_bytes integer not null default 0`],
};

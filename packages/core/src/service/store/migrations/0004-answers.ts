import type { Migration } from './migration.ts';

/** Calls that were answered under a key of their caller, so that a repeat is answered the same. */
export const answers: Migration = {
  name: '0004-answers',
  statements: [
    `create table answered (
      key text primary key, path text not null, body_sha256 text not null, answer text, expires_at integer not null) {strict}`,
    `create index answered_expires on answered (expires_at)`,
    `alter table flow_run_document add column retry_of text`,
  ],
};

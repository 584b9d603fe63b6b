import type { Migration } from './migration.ts';

/** Objects that the service serves, where no directory of the data directory keeps them. */
export const objects: Migration = {
  name: '0003-objects',
  statements: [
    `create table object (
      key text {bytewise} primary key, content_id text not null, bytes integer not null, modified_at integer not null) {clustered}`,
    `create table object_chunk (
      content_id text not null, number integer not null, body {binary} not null, primary key (content_id, number)) {strict}`,
    // Contents that no object refers to: unfinished, or replaced while somebody may still read them.
    `create table object_leftover (content_id text primary key, expires_at integer not null) {clustered}`,
    `create index object_leftover_expires on object_leftover (expires_at)`,
  ],
};

import type { Migration } from './migration.ts';

export const access: Migration = {
  name: '0002-access',
  statements: [
    `create table api_key (
      id text primary key, name text not null, prefix text not null, hash text not null, role text not null, work_pools text,
      created_at integer not null, expires_at integer, last_used_at integer, revoked_at integer) {clustered}`,
    `create unique index api_key_prefix on api_key (prefix)`,
    // A revoked key keeps its row for the audit, and gives its name free.
    `create unique index api_key_name on api_key (name) where revoked_at is null`,
    `create table audit (
      id {serial}, time integer not null, actor text not null, actor_id text, address text, action text not null,
      object text not null, outcome text not null) {strict}`,
    `create index audit_time on audit (time)`,
  ],
};

import { randomBytes } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ApiKey, Role } from '../../protocol/entities.ts';
import { hashToken } from '../executions/token.ts';
import { fromIso, type Moment, toIso, toIsoOrNull } from '../moment.ts';
import type { Page } from '../runs/list-runs.ts';
import { all, first, run, sql, type Transaction } from '../store/statement.ts';

/** `fh_<prefix>_<secret>`: the beginning lets scanners of secrets and people know it, the prefix finds its row. */
const keyPattern = /^fh_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  hash: string;
  role: Role;
  work_pools: string | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface NewApiKey {
  name: string;
  role: Role;
  workPools: string[] | null;
  expiresAt: string | null;
}

export function* createApiKey(moment: Moment, wanted: NewApiKey): Transaction<{ apiKey: ApiKey; key: string }> {
  const expiresAt = wanted.expiresAt === null ? null : fromIso(wanted.expiresAt);
  if (expiresAt !== null && expiresAt <= moment.now) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `API key "${wanted.name}" would have expired at ${wanted.expiresAt}.`, {
      hint: 'Give a time to come.',
    });
  }
  for (const pool of wanted.workPools ?? []) {
    if (!(yield* first(sql`select name from work_pool where name = ${pool}`)))
      throw new FarhaulError('FARHAUL_WORK_POOL_NOT_FOUND', `There is no work pool ${pool}.`, { hint: 'List them: farhaul work-pool ls' });
  }
  // Base 36 without a look-alike of the separator.
  const prefix = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(10, '0')
    .slice(-10);
  const key = `fh_${prefix}_${randomBytes(32).toString('base64url')}`;
  const row = yield* first<ApiKeyRow>(sql`insert into api_key (id, name, prefix, hash, role, work_pools, created_at, expires_at)
    values (${newId()}, ${wanted.name}, ${prefix}, ${hashToken(key)}, ${wanted.role},
      ${wanted.workPools && JSON.stringify(wanted.workPools)}, ${moment.now}, ${expiresAt})
    on conflict do nothing returning *`);
  if (row) return { apiKey: toApiKey(row), key };
  throw new FarhaulError('FARHAUL_CONFLICT', `An API key ${wanted.name} exists already.`, {
    hint: `Choose another name, or revoke it first: farhaul api-key revoke ${wanted.name}`,
  });
}

/** By name; revoked ones too, for the audit speaks of them. */
export function* listApiKeys(_moment: Moment, { limit, after }: { limit: number; after: string | null }): Transaction<Page<ApiKey>> {
  const rows = yield* all<ApiKeyRow>(sql`select * from api_key where id > ${after ?? ''} order by id limit ${limit}`);
  return { items: rows.map(toApiKey), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

export function* revokeApiKey(moment: Moment, { name }: { name: string }): Transaction<ApiKey> {
  const revoked = yield* first<ApiKeyRow>(sql`update api_key set revoked_at = ${moment.now}
    where name = ${name} and revoked_at is null returning *`);
  if (revoked) return toApiKey(revoked);
  const before = yield* first<ApiKeyRow>(sql`select * from api_key where name = ${name} order by revoked_at desc limit 1`);
  if (before) return toApiKey(before);
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no API key ${name}.`, { hint: 'List them: farhaul api-key ls' });
}

/** The row that the key's prefix names, whatever the rest of the key is; null where it can be none of ours. */
export function* findApiKey(_moment: Moment, key: string): Transaction<ApiKeyRow | null> {
  const prefix = keyPattern.exec(key)?.[1];
  if (prefix === undefined) return null;
  return (yield* first<ApiKeyRow>(sql`select * from api_key where prefix = ${prefix}`)) ?? null;
}

export function* noteUse(moment: Moment, id: string): Transaction<void> {
  yield* run(sql`update api_key set last_used_at = ${moment.now} where id = ${id}`);
}

/** Whether somebody could still make keys. */
export function* hasAdminKey(moment: Moment): Transaction<boolean> {
  const row = yield* first(sql`select id from api_key where role = 'admin' and work_pools is null and revoked_at is null
    and (expires_at is null or expires_at > ${moment.now}) limit 1`);
  return row !== undefined && row !== null;
}

const settingName = 'authentication';

export function* requireKeys(_moment: Moment, wanted: boolean | undefined): Transaction<boolean> {
  const kept = yield* first<{ value: string }>(sql`select value from setting where key = ${settingName}`);
  const required = wanted ?? kept?.value === 'on';
  const value = required ? 'on' : 'off';
  if (value !== (kept?.value ?? 'off'))
    yield* run(
      sql`insert into setting (key, value) values (${settingName}, ${value}) on conflict (key) do update set value = excluded.value`,
    );
  return required;
}

export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: `fh_${row.prefix}`,
    role: row.role,
    workPools: row.work_pools === null ? null : (JSON.parse(row.work_pools) as string[]),
    createdAt: toIso(row.created_at),
    expiresAt: toIsoOrNull(row.expires_at),
    lastUsedAt: toIsoOrNull(row.last_used_at),
    revokedAt: toIsoOrNull(row.revoked_at),
  };
}

/** Whether a text holds what looks like a key of ours. */
export function holdsKey(text: string): boolean {
  return /fh_[a-z0-9]{10}_[A-Za-z0-9_-]{43}/.test(text);
}

/** Which key a store's secrets are encrypted with: one for all, so that servers with different keys notice. */
import type { Moment } from '../moment.ts';
import { all, first, forUpdate, run, sql, type Transaction } from '../store/statement.ts';
import { findKey, rewrapSecrets, type SealedSecrets } from './sealed-secrets.ts';
import type { SecretKey, SecretKeys } from './secret-keys.ts';

const SETTING = 'secret-key';

/** The key for new secrets. The first that is ever needed is made here. @throws FARHAUL_SECRET_KEY */
export function* storeKey(keys: SecretKeys): Transaction<SecretKey> {
  const known = yield* currentKeyId();
  if (known !== null) return findKey(keys, known, 'The secrets of this store are');
  const key = keys.first();
  yield* run(sql`insert into setting (key, value) values (${SETTING}, ${key.id}) on conflict (key) do nothing`);
  return findKey(keys, (yield* currentKeyId()) ?? key.id, 'The secrets of this store are');
}

/** Without any secret left, the next one may be encrypted with another key: so a lost key is got over. */
export function* forgetUnusedKey(): Transaction<void> {
  const used = yield* first(sql`select name from block where secret_key is not null limit 1`);
  if (used === null) yield* run(sql`delete from setting where key = ${SETTING}`);
}

export interface KeyRotation {
  /** Of the key that wraps from now on. */
  key: string;
  previousKey: string | null;
  /** How many blocks were wrapped anew. */
  blocks: number;
  /** Where the key is. */
  place: string;
}

/** Where the keys are ours to keep, a fresh one; else the first of those given. Data keys are wrapped anew, secrets stay as they are. */
export function* rotateKey(_moment: Moment, { keys, fresh }: { keys: SecretKeys; fresh: SecretKey }): Transaction<KeyRotation> {
  const previousKey = yield* currentKeyId();
  const before = keys.read();
  const to = keys.replace ? fresh : keys.first();
  // Readable by both keys while it lasts: whoever dies here leaves nothing that cannot be opened.
  keys.replace?.([to, ...before.filter(({ id }) => id !== to.id)]);
  const rows = yield* all<{ id: string; name: string; secrets: string }>(
    sql`select id, name, secrets from block where secret_key is not null and secret_key <> ${to.id} order by name ${forUpdate}`,
  );
  for (const row of rows) {
    const sealed = rewrapSecrets(row, JSON.parse(row.secrets) as SealedSecrets, { keys, to });
    yield* run(sql`update block set secrets = ${JSON.stringify(sealed)}, secret_key = ${to.id} where name = ${row.name}`);
  }
  yield* run(sql`insert into setting (key, value) values (${SETTING}, ${to.id}) on conflict (key) do update set value = excluded.value`);
  return { key: to.id, previousKey, blocks: rows.length, place: keys.place };
}

/** After a rotation is kept: takes away the keys that open nothing any more. */
export function* dropUnusedKeys(keys: SecretKeys): Transaction<void> {
  if (!keys.replace) return;
  const current = yield* currentKeyId();
  const used = yield* all<{ secret_key: string }>(sql`select distinct secret_key from block where secret_key is not null`);
  const needed = new Set([current, ...used.map((row) => row.secret_key)]);
  const kept = keys.read().filter(({ id }) => needed.has(id));
  if (kept.length > 0) keys.replace(kept);
}

function* currentKeyId(): Transaction<string | null> {
  return (yield* first<{ value: string }>(sql`select value from setting where key = ${SETTING} ${forUpdate}`))?.value ?? null;
}

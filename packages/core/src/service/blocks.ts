import { v7 as newId } from 'uuid';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { nearestName } from '../job/nearest-name.ts';
import type { Block } from '../protocol/entities.ts';
import { type Moment, toIso } from './moment.ts';
import type { Page } from './runs/list-runs.ts';
import { sealSecrets, type SealedSecrets } from './secrets/sealed-secrets.ts';
import type { SecretKeys } from './secrets/secret-keys.ts';
import { forgetUnusedKey, storeKey } from './secrets/store-key.ts';
import { all, first, forUpdate, sql, type Transaction } from './store/statement.ts';

export interface BlockRow {
  /** Null of those saved before blocks had secrets. */
  id: string | null;
  name: string;
  type: string;
  document: string;
  secrets: string | null;
  secret_key: string | null;
  created_at: number;
  updated_at: number;
}

export interface SavedBlock {
  name: string;
  type: string;
  document: Record<string, unknown>;
  secrets: Record<string, unknown>;
  overwrite: boolean;
}

/** The whole block anew; what is not given is gone. */
export function* saveBlock(moment: Moment, block: SavedBlock, keys: SecretKeys): Transaction<Block> {
  refuseOpenSecret(block);
  const existing = yield* first<BlockRow>(sql`select * from block where name = ${block.name} ${forUpdate}`);
  if (existing && !block.overwrite) throw taken(block.name);
  const id = existing?.id ?? newId();
  const sealed = Object.keys(block.secrets).length > 0 ? sealSecrets({ id, name: block.name }, block.secrets, yield* storeKey(keys)) : null;
  const conflict = block.overwrite
    ? sql`do update set id = excluded.id, type = excluded.type, document = excluded.document, secrets = excluded.secrets,
        secret_key = excluded.secret_key, updated_at = excluded.updated_at`
    : sql`do nothing`;
  const row = yield* first<BlockRow>(sql`insert into block (id, name, type, document, secrets, secret_key, created_at, updated_at)
    values (${id}, ${block.name}, ${block.type}, ${JSON.stringify(block.document)}, ${sealed && JSON.stringify(sealed)},
      ${sealed?.key ?? null}, ${moment.now}, ${moment.now})
    on conflict (name) ${conflict} returning *`);
  if (!row) throw taken(block.name);
  if (existing?.secret_key && !sealed) yield* forgetUnusedKey();
  return toBlock(row);
}

export function* findBlock(_moment: Moment, { name }: { name: string }): Transaction<Block> {
  return toBlock(yield* findBlockRow(name));
}

export function* findBlockRow(name: string): Transaction<BlockRow> {
  const row = yield* first<BlockRow>(sql`select * from block where name = ${name}`);
  if (row) return row;
  const known = yield* all<{ name: string }>(sql`select name from block order by name limit 1000`);
  const nearest = nearestName(
    name,
    known.map((one) => one.name),
  );
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no block ${name}.`, {
    hint: nearest ? `Did you mean "${nearest}"?` : 'List them with `farhaul block ls`.',
    details: { name, nearest },
  });
}

export function* listBlocks(_moment: Moment, { limit, after }: { limit: number; after: string | null }): Transaction<Page<Block>> {
  const rows = yield* all<BlockRow>(sql`select * from block where name > ${after ?? ''} order by name limit ${limit}`);
  return { items: rows.map(toBlock), next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

/** Needs no key: what nobody can open any more can be deleted. */
export function* deleteBlock(_moment: Moment, { name }: { name: string }): Transaction<void> {
  yield* findBlockRow(name);
  yield sql`delete from block where name = ${name}`;
  yield* forgetUnusedKey();
}

/** Without its secrets, always. */
function toBlock(row: BlockRow): Block {
  return {
    name: row.name,
    type: row.type,
    document: JSON.parse(row.document),
    secretFields: secretFieldsOf(row),
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  };
}

export function secretFieldsOf({ secrets }: Pick<BlockRow, 'secrets'>): string[] {
  return secrets === null ? [] : Object.keys((JSON.parse(secrets) as SealedSecrets).fields);
}

/** The one type that every client knows: its value is never taken in the open. */
function refuseOpenSecret({ name, type, document, secrets }: SavedBlock): void {
  const both = Object.keys(secrets).find((field) => Object.hasOwn(document, field));
  const open = type === 'secret' && Object.keys(document).length > 0;
  if (both === undefined && !open) return;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `Block ${name} has a secret among the fields of its document.`, {
    hint: 'Send secret fields as `secrets`, and only there.',
  });
}

function taken(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_CONFLICT', `A block ${name} exists already.`, {
    hint: 'Save it with `overwrite: true` (`--overwrite` on the command line), or choose another name.',
  });
}

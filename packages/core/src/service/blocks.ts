import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Block } from '../protocol/entities.ts';
import { type Moment, toIso } from './moment.ts';
import type { Page } from './runs/list-runs.ts';
import { all, first, sql, type Transaction } from './store/statement.ts';

interface BlockRow {
  name: string;
  type: string;
  document: string;
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

export function* saveBlock(moment: Moment, block: SavedBlock): Transaction<Block> {
  if (Object.keys(block.secrets).length > 0) {
    throw new FarhaulError('FARHAUL_SECRET_KEY', `Block ${block.name} has secrets, and this service has no key to encrypt them with.`);
  }
  const conflict = block.overwrite
    ? sql`do update set type = excluded.type, document = excluded.document, updated_at = excluded.updated_at`
    : sql`do nothing`;
  const row = yield* first<BlockRow>(sql`insert into block (name, type, document, created_at, updated_at)
    values (${block.name}, ${block.type}, ${JSON.stringify(block.document)}, ${moment.now}, ${moment.now})
    on conflict (name) ${conflict} returning *`);
  if (row) return toBlock(row);
  throw new FarhaulError('FARHAUL_CONFLICT', `A block ${block.name} exists already.`, {
    hint: 'Save it with `overwrite: true`, or choose another name.',
  });
}

export function* findBlock(_moment: Moment, { name }: { name: string }): Transaction<Block> {
  const row = yield* first<BlockRow>(sql`select * from block where name = ${name}`);
  if (row) return toBlock(row);
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no block ${name}.`, { hint: 'List them with `farhaul block ls`.' });
}

export function* listBlocks(_moment: Moment, { limit, after }: { limit: number; after: string | null }): Transaction<Page<Block>> {
  const rows = yield* all<BlockRow>(sql`select * from block where name > ${after ?? ''} order by name limit ${limit}`);
  return { items: rows.map(toBlock), next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

export function* deleteBlock(moment: Moment, { name }: { name: string }): Transaction<void> {
  yield* findBlock(moment, { name });
  yield sql`delete from block where name = ${name}`;
}

function toBlock(row: BlockRow): Block {
  return {
    name: row.name,
    type: row.type,
    document: JSON.parse(row.document),
    secretFields: [],
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  };
}

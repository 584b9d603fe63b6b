import { Readable } from 'node:stream';
import { v7 as newId } from 'uuid';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ObjectHeadV1 } from '../../plugin/v1/storage-v1.ts';
import { toIso } from '../moment.ts';
import { all, first, run, sql, type Transaction } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { ObjectPage, ObjectPageRequest, ObjectStore, StoredObject } from './object-store.ts';

const CHUNK_BYTES = 1024 * 1024;
/** What is not complete by then was left behind by a crash. */
const UNFINISHED_MS = 24 * 3_600_000;
/** A reader of what was replaced meanwhile may go on for so long. */
const REPLACED_MS = 10 * 60_000;
const LEFTOVERS_AT_ONCE = 20;
/** Behind every character of a key. */
const LAST_CHARACTER = '\u{10FFFF}';

interface ObjectRow {
  key: string;
  content_id: string;
  bytes: number;
  modified_at: number;
}

/** Objects in the store itself, in chunks: every server of one database has them all. */
export function tableObjects(store: Store): ObjectStore {
  return new TableObjects(store);
}

class TableObjects implements ObjectStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, { ifAbsent }: { ifAbsent: boolean }): Promise<{ created: boolean }> {
    const contentId = newId();
    await this.#store.write(() => leave(contentId, this.#store.now() + UNFINISHED_MS));
    try {
      const { bytes, chunks } = await this.#writeChunks(contentId, body);
      const object = { key, content_id: contentId, bytes, modified_at: this.#store.now() };
      const created = await this.#store.write(() => commit(object, { chunks, ifAbsent }));
      if (!created) await this.#store.write(() => forget(contentId));
      return { created };
    } catch (error) {
      await this.#store.write(() => forget(contentId)).catch(() => undefined);
      throw error;
    }
  }

  async get(key: string): Promise<StoredObject | null> {
    const row = await this.#store.read(() => find(key));
    return row && { head: toHead(row), body: Readable.from(this.#readChunks(row)) };
  }

  async head(key: string): Promise<ObjectHeadV1 | null> {
    const row = await this.#store.read(() => find(key));
    return row && toHead(row);
  }

  async list({ prefix, after, limit }: ObjectPageRequest): Promise<ObjectPage> {
    const rows = await this.#store.read(() =>
      all<ObjectRow>(sql`select * from object where key >= ${prefix} and key < ${`${prefix}${LAST_CHARACTER}`} and key > ${after ?? ''}
        order by key limit ${limit}`),
    );
    return { items: rows.map(toHead), next: rows.length === limit ? (rows.at(-1)?.key ?? null) : null };
  }

  async delete(key: string): Promise<void> {
    await this.#store.write(function* () {
      const row = yield* find(key);
      if (!row) return;
      yield* run(sql`delete from object where key = ${key} and content_id = ${row.content_id}`);
      yield* forget(row.content_id);
    });
  }

  async #writeChunks(contentId: string, body: AsyncIterable<Uint8Array>): Promise<{ bytes: number; chunks: number }> {
    let bytes = 0;
    let chunks = 0;
    for await (const chunk of inChunks(body)) {
      const number = chunks;
      await this.#store.write(() =>
        run(sql`insert into object_chunk (content_id, number, body) values (${contentId}, ${number}, ${chunk})
        on conflict (content_id, number) do nothing`),
      );
      chunks += 1;
      bytes += chunk.byteLength;
    }
    return { bytes, chunks };
  }

  async *#readChunks({ key, content_id: contentId, bytes }: ObjectRow): AsyncGenerator<Uint8Array> {
    for (let number = 0, read = 0; read < bytes; number += 1) {
      const current = number;
      const chunk = await this.#store.read(() =>
        first<{ body: Uint8Array }>(sql`select body from object_chunk where content_id = ${contentId} and number = ${current}`),
      );
      if (!chunk) {
        throw new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `${key} was deleted while it was read`, {
          hint: 'Read it again.',
          retryable: true,
        });
      }
      read += chunk.body.byteLength;
      yield chunk.body;
    }
  }
}

/** Deletes contents that nothing refers to and nobody reads any more. One of the sweeper's rounds. */
export function* sweepLeftovers({ now }: { now: number }): Transaction<void> {
  const expired = yield* all<{ content_id: string }>(
    sql`select content_id from object_leftover where expires_at < ${now} limit ${LEFTOVERS_AT_ONCE}`,
  );
  for (const { content_id: contentId } of expired) yield* forget(contentId);
}

function* find(key: string): Transaction<ObjectRow | null> {
  return yield* first<ObjectRow>(sql`select * from object where key = ${key}`);
}

function* leave(contentId: string, expiresAt: number): Transaction<void> {
  yield* run(sql`insert into object_leftover (content_id, expires_at) values (${contentId}, ${expiresAt})
    on conflict (content_id) do update set expires_at = excluded.expires_at`);
}

function* forget(contentId: string): Transaction<void> {
  yield* run(sql`delete from object_chunk where content_id = ${contentId}`);
  yield* run(sql`delete from object_leftover where content_id = ${contentId}`);
}

/** The contents become the object, or are found to be too late. Bears being repeated after a lost answer. */
function* commit(object: ObjectRow, { chunks, ifAbsent }: { chunks: number; ifAbsent: boolean }): Transaction<boolean> {
  const { key, content_id: contentId, bytes, modified_at: modifiedAt } = object;
  const found = yield* first<{ count: number }>(sql`select count(*) as count from object_chunk where content_id = ${contentId}`);
  if (found?.count !== chunks) {
    throw new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `${key} took too long to arrive`, { hint: 'Send it again.', retryable: true });
  }
  const before = yield* find(key);
  if (before?.content_id === contentId) return true;
  if (before && ifAbsent) return false;
  const conflict = ifAbsent
    ? sql`do nothing`
    : sql`do update set content_id = excluded.content_id, bytes = excluded.bytes, modified_at = excluded.modified_at`;
  const stored = yield* first(sql`insert into object (key, content_id, bytes, modified_at)
    values (${key}, ${contentId}, ${bytes}, ${modifiedAt}) on conflict (key) ${conflict} returning key`);
  if (!stored) return false;
  if (before) yield* leave(before.content_id, modifiedAt + REPLACED_MS);
  yield* run(sql`delete from object_leftover where content_id = ${contentId}`);
  return true;
}

function toHead(row: ObjectRow): ObjectHeadV1 {
  return { key: row.key, bytes: row.bytes, modifiedAt: toIso(row.modified_at) };
}

async function* inChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    for (let from = 0; from < part.byteLength;) {
      const piece = part.subarray(from, from + CHUNK_BYTES - bytes);
      parts.push(piece);
      bytes += piece.byteLength;
      from += piece.byteLength;
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(parts);
      parts = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

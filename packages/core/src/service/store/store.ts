import type { Changes } from './changes.ts';
import type { Transaction } from './statement.ts';

/** Where the service keeps everything. Two implementations, the same tests. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly changes: Changes;
  /** Statements of a reader; each sees what is committed when it starts. */
  read<Result>(query: () => Transaction<Result>): Promise<Result>;
  /** All or nothing. The function is called again when the transaction must be repeated (a lock, a deadlock). */
  write<Result>(transaction: () => Transaction<Result>): Promise<Result>;
  /** A write, and a reader of what it left: the reader is no part of the transaction, and costs no round trip of its own. */
  writeThenRead<Written, Result>(
    transaction: () => Transaction<Written>,
    query: (written: Written) => Transaction<Result>,
  ): Promise<Result>;
  /** Epoch milliseconds by the store's clock, the one that leases are judged by. */
  now(): number;
  /** Gives the space of what was deleted back to the file system; writers wait meanwhile. Absent where the database does so itself. */
  compact?(): Promise<void>;
  close(): Promise<void>;
}

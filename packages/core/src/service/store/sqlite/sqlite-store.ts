import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { FarhaulError } from '../../../errors/farhaul-error.ts';
import { Changes } from '../changes.ts';
import type { Row, Statement, Transaction } from '../statement.ts';
import type { Store } from '../store.ts';
import { openDatabase } from './open-database.ts';
import { describeSqliteError, isBusy } from './sqlite-errors.ts';
import { watchWriteAhead } from './write-ahead-watch.ts';

const KEPT_STATEMENTS = 300;
/** What cannot begin within this time gives up. */
const GIVE_UP_MS = 30_000;

/** Opens or makes the store of one file; migrates it where it is older, refuses it where it is newer. */
export async function openSqliteStore(file: string): Promise<Store> {
  const database = await openDatabase(file);
  return new SqliteStore(file, database);
}

class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly changes: Changes;
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #lastWrite: Promise<unknown> | null = null;

  constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
    const version = database.prepare('pragma data_version');
    this.changes = new Changes(
      watchWriteAhead(file, () => (database.isOpen ? (version.get() as { data_version: number }).data_version : 0)),
    );
  }

  now(): number {
    return Date.now();
  }

  async read<Result>(query: () => Transaction<Result>): Promise<Result> {
    return this.#untilFree(() => {
      this.#refuseClosed();
      return this.#drive(query(), []);
    });
  }

  /** First come, first served within the process; between processes by trying again at random moments. */
  async write<Result>(transaction: () => Transaction<Result>): Promise<Result> {
    const before = this.#lastWrite;
    const write = (): Promise<Result> => this.#untilFree(() => this.#writeNow(transaction));
    const writing = before ? before.then(write) : write();
    const settled = writing
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        if (this.#lastWrite === settled) this.#lastWrite = null;
      });
    this.#lastWrite = settled;
    return writing;
  }

  async writeThenRead<Written, Result>(
    transaction: () => Transaction<Written>,
    query: (written: Written) => Transaction<Result>,
  ): Promise<Result> {
    const written = await this.write(transaction);
    return this.read(() => query(written));
  }

  async compact(): Promise<void> {
    await this.#lastWrite;
    await this.#untilFree(() => {
      this.#refuseClosed();
      this.#database.exec('vacuum; pragma wal_checkpoint(truncate)');
    });
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    if (this.#database.isOpen) this.#database.close();
  }

  /** The event loop goes on between the tries. Chance decides who is next, so that no process waits behind a fast one for ever. */
  async #untilFree<Result>(attempt: () => Result): Promise<Result> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || Date.now() > giveUpAt) throw describeSqliteError(error, this.#file);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(20, 2 + tries)));
    }
  }

  #writeNow<Result>(transaction: () => Transaction<Result>): Result {
    this.#refuseClosed();
    const topics: string[] = [];
    this.#database.exec('begin immediate');
    let result: Result;
    try {
      result = this.#drive(transaction(), topics);
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
    if (topics.length > 0) this.changes.wake(topics);
    return result;
  }

  #refuseClosed(): void {
    if (this.#database.isOpen) return;
    throw new FarhaulError('FARHAUL_STORE_FAILED', `The store ${this.#file} is closed.`, { hint: 'Open it again with openEmbedded.' });
  }

  #drive<Result>(transaction: Transaction<Result>, topics: string[]): Result {
    let step = transaction.next([]);
    while (!step.done) {
      if ('wake' in step.value) {
        topics.push(step.value.wake);
        step = transaction.next([]);
      } else if ('together' in step.value) {
        let rows: Row[] = [];
        for (const statement of step.value.together) rows = this.#execute(statement);
        step = transaction.next(rows);
      } else if ('several' in step.value) step = transaction.next(step.value.several.map((statement) => this.#execute(statement)));
      else step = transaction.next(this.#execute(step.value));
    }
    return step.value;
  }

  #execute({ text, parameters }: Statement): Row[] {
    let statement = this.#statements.get(text);
    if (statement) this.#statements.delete(text);
    else {
      statement = this.#database.prepare(text);
      const oldest = this.#statements.size >= KEPT_STATEMENTS ? this.#statements.keys().next().value : undefined;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(text, statement);
    return statement.all(...parameters) as Row[];
  }
}

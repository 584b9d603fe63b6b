import { Changes } from '../changes.ts';
import { join, raw, type Row, sql, type Statement, type Transaction } from '../statement.ts';
import type { Store } from '../store.ts';
import { type Ask, askInOrder, inOnePiece, settled } from './ask-in-order.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { describePostgresError, isConnectionLoss, mustRepeat } from './postgres-errors.ts';
import type { PostgresConnection, PostgresPool, PostgresQuery, PostgresResult } from './postgres-pool.ts';

export interface PostgresStoreOptions {
  /** Of the host, which ends it after the store is closed. Needs two connections at least. */
  pool: PostgresPool;
  /** False behind a pooler that hands out connections per transaction. @default true */
  prepare?: boolean;
}

const INT8 = 20;
const KEPT_STATEMENTS = 500;
/** A call whose connection is lost is repeated for so long. */
const RECONNECT_MS = 3_000;
const CLOCK_MS = 60_000;
/** The machine's clock was set, or the machine slept. */
const JUMP_MS = 1_000;

/** The database's time, and what both clocks of this process showed then. */
interface ClockReading {
  now: number;
  wall: number;
  steady: number;
}

/** Opens the store of a database and brings its schema up to date. */
export async function openPostgresStore({ pool, prepare = true }: PostgresStoreOptions): Promise<Store> {
  try {
    await migratePostgres(pool);
    const store = new PostgresStore(pool, prepare);
    await store.readClock();
    return store;
  } catch (error) {
    throw describePostgresError(error);
  }
}

class PostgresStore implements Store {
  readonly kind = 'postgres';
  readonly changes: Changes;
  readonly #pool: PostgresPool;
  readonly #prepare: boolean;
  readonly #notifications: Notifications;
  readonly #queries = new Map<string, KeptQuery>();
  readonly #clock: NodeJS.Timeout;
  readonly #heard = new WeakSet<PostgresConnection>();
  #read: ClockReading = { now: Date.now(), wall: Date.now(), steady: performance.now() };
  #reading = false;

  constructor(pool: PostgresPool, prepare: boolean) {
    this.#pool = pool;
    this.#prepare = prepare;
    this.#notifications = createNotifications(pool);
    this.changes = new Changes(this.#notifications);
    this.#clock = setInterval(() => void this.readClock().catch(() => {}), CLOCK_MS);
    this.#clock.unref();
  }

  /**
   * The database's clock, for several servers must agree on leases; between two readings a clock that nobody sets goes on.
   * After a sleep of the machine it is late, which ends no lease too early, until the reading that follows at once.
   */
  now(): number {
    const steady = performance.now() - this.#read.steady;
    if (Math.abs(Date.now() - this.#read.wall - steady) > JUMP_MS) void this.readClock().catch(() => {});
    return Math.round(this.#read.now + steady);
  }

  async readClock(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const before = performance.now();
      const result = await this.#pool.query({ text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now', values: [] });
      const steady = (before + performance.now()) / 2;
      this.#read = { now: Number(result.rows[0]?.['now']), wall: Date.now() - (performance.now() - steady), steady };
    } finally {
      this.#reading = false;
    }
  }

  async read<Result>(query: () => Transaction<Result>): Promise<Result> {
    return repeated(() => this.#drive((asked) => this.#pool.query(asked), query(), []));
  }

  async write<Result>(transaction: () => Transaction<Result>): Promise<Result> {
    return (await repeated(() => this.#writeOnce(transaction))).written;
  }

  async writeThenRead<Written, Result>(
    transaction: () => Transaction<Written>,
    query: (written: Written) => Transaction<Result>,
  ): Promise<Result> {
    const { written, read } = await repeated(() => this.#writeOnce(transaction, query));
    return read ? read.result : this.read(() => query(written));
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    await this.#notifications.close();
  }

  /** A connection that breaks between two statements tells it by an event, which would end the process if nobody listened. */
  async #connect(): Promise<PostgresConnection> {
    const connection = await this.#pool.connect();
    if (!this.#heard.has(connection)) connection.on?.('error', () => {});
    this.#heard.add(connection);
    return connection;
  }

  async #writeOnce<Written, Result>(
    transaction: () => Transaction<Written>,
    query?: (written: Written) => Transaction<Result>,
  ): Promise<{ written: Written; read: { result: Result } | null }> {
    const topics: string[] = [];
    const connection = await this.#connect();
    const ask = askInOrder(connection);
    let broken: Error | undefined;
    try {
      const [begun, writing] = inOnePiece(connection, () => [
        settled(ask({ text: 'begin', values: [] })),
        this.#drive(ask, transaction(), topics),
      ]);
      const written = await writing;
      const [committed, reading] = inOnePiece(connection, () => [
        settled(ask({ text: 'commit', values: [] })),
        query ? settled(this.#drive(ask, query(written), [])) : null,
      ]);
      for (const { error } of [await begun, await committed]) {
        if (error === undefined) continue;
        await reading;
        throw error;
      }
      if (topics.length > 0) {
        this.changes.wake(topics);
        this.#notifications.announce(topics);
      }
      const read = await reading;
      return { written, read: read && 'result' in read ? read : null };
    } catch (error) {
      await connection.query({ text: 'rollback', values: [] }).catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      connection.release(broken);
    }
  }

  async #drive<Result>(ask: Ask, transaction: Transaction<Result>, topics: string[]): Promise<Result> {
    const answer = async (statement: Statement): Promise<Row[]> => rowsOf(await ask(this.#query(statement)));
    let step = transaction.next([]);
    while (!step.done) {
      if ('wake' in step.value) {
        topics.push(step.value.wake);
        step = transaction.next([]);
      } else if ('several' in step.value) step = transaction.next(await Promise.all(step.value.several.map(answer)));
      else step = transaction.next(await answer('together' in step.value ? inOne(step.value.together) : step.value));
    }
    return step.value;
  }

  #query({ text, parameters }: Statement): PostgresQuery {
    let query = this.#queries.get(text);
    if (!query) {
      query = { text: inPostgres(text), number: this.#queries.size, uses: 0 };
      if (!this.#prepare || query.number >= KEPT_STATEMENTS) return { text: query.text, values: [...parameters] };
      this.#queries.set(text, query);
    }
    query.uses += 1;
    return { text: query.text, name: nameOf(query), values: [...parameters] };
  }
}

interface KeptQuery {
  readonly text: string;
  readonly number: number;
  uses: number;
}

/**
 * The plan of a prepared statement is made once, from how large the tables are then: one made in a new store reads the whole
 * of tables that have grown since, until the database analyzes them. So a statement is prepared anew, under a further name, each time
 * it was used eight times as often: thrice, for what is prepared stays.
 */
function nameOf({ number, uses }: KeptQuery): string {
  return `farhaul_${number}_${Math.min(3, Math.floor(Math.log2(uses) / 3))}`;
}

/** Writes of one statement see none of each other, which is what `together` asks for. */
function inOne(statements: readonly Statement[]): Statement {
  const before = statements.slice(0, -1).map((statement, index) => sql`${raw(`w${index}`)} as (${statement})`);
  const last = statements.at(-1) as Statement;
  return before.length === 0 ? last : sql`with ${join(before, ', ')} ${last}`;
}

/** Numbers the parameters; what SQLite reads as a comment takes effect. */
function inPostgres(text: string): string {
  let count = 0;
  return text.replace(/\?/g, () => `$${(count += 1)}`).replace(/\/\* (for update[^*]*) \*\//g, '$1');
}

function rowsOf({ rows, fields }: PostgresResult): Row[] {
  const numbers = fields.filter((field) => field.dataTypeID === INT8).map((field) => field.name);
  for (const row of rows) {
    for (const name of numbers) if (row[name] !== null) row[name] = Number(row[name]);
  }
  return rows as Row[];
}

/** A connection lost at the very commit may have committed: every transaction here bears being repeated. */
async function repeated<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const giveUpAt = Date.now() + RECONNECT_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const again = mustRepeat(error) ? tries < 20 : isConnectionLoss(error) && Date.now() < giveUpAt;
      if (!again) throw describePostgresError(error);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 5 * 2 ** tries)));
  }
}

/**
 * Transactions are written once, as generators of statements, and run by each store in its own way: on SQLite as one
 * synchronous function between `BEGIN IMMEDIATE` and `COMMIT`, on PostgreSQL with a round trip per statement.
 */
export type Value = string | number | null | Uint8Array;
export type Row = Record<string, Value>;

/** SQL with `?` for each parameter; the text is a constant of its call site, so that prepared statements are kept by it. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly Value[];
}

/** Tells waiting long polls, in this process and others, once the transaction is committed. */
export interface Wake {
  readonly wake: string;
}

/** Writes that know nothing of one another, in any order; the rows of the last are the answer. One round trip where trips cost. */
export interface Together {
  readonly together: readonly Statement[];
}

/** Statements of which none needs the rows of another; the rows of each are the answer. One round trip where trips cost. */
export interface Several {
  readonly several: readonly Statement[];
}

export type Step = Statement | Wake | Together | Several;
export type Transaction<Result> = Generator<Step, Result, readonly Row[] | readonly (readonly Row[])[]>;

const texts = new WeakMap<TemplateStringsArray, string>();

/** Values become parameters; a nested statement becomes part of the text. */
export function sql(strings: TemplateStringsArray, ...values: (Value | Statement)[]): Statement {
  if (!values.some(isStatement)) {
    let text = texts.get(strings);
    if (text === undefined) texts.set(strings, (text = strings.join('?')));
    return { text, parameters: values as Value[] };
  }
  let text = strings[0] as string;
  const parameters: Value[] = [];
  for (const [index, value] of values.entries()) {
    if (isStatement(value)) {
      text += value.text;
      parameters.push(...value.parameters);
    } else {
      text += '?';
      parameters.push(value);
    }
    text += strings[index + 1] as string;
  }
  return { text, parameters };
}

function isStatement(value: Value | Statement): value is Statement {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

export function join(statements: readonly Statement[], separator: string): Statement {
  return {
    text: statements.map((statement) => statement.text).join(separator),
    parameters: statements.flatMap((statement) => statement.parameters),
  };
}

/** One row of values. */
export function tuple(values: readonly Value[]): Statement {
  return { text: `(${values.map(() => '?').join(', ')})`, parameters: values };
}

/** For `in (…)`. */
export function list(values: readonly Value[]): Statement {
  const parameters = lengthened(values);
  return { text: parameters.map(() => '?').join(', '), parameters };
}

/**
 * The last repeated, up to a power of two, where that changes nothing: each length is a text of its own, and each text is prepared by
 * itself and kept.
 */
export function lengthened<Item>(items: readonly Item[]): Item[] {
  const length = items.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(items.length));
  return Array.from({ length }, (_, index) => items[Math.min(index, items.length - 1)] as Item);
}

const LARGEST_BATCH = 256;

/** In order, as few pieces as there can be whose lengths are powers of two: for rows to insert, of which none may be repeated. */
export function batches<Item>(items: readonly Item[]): Item[][] {
  const pieces: Item[][] = [];
  for (let start = 0; start < items.length;) {
    const length = Math.min(LARGEST_BATCH, 2 ** Math.floor(Math.log2(items.length - start)));
    pieces.push(items.slice(start, start + length));
    start += length;
  }
  return pieces;
}

/** Text of our own, such as the name of a table; never of a caller. */
export function raw(text: string): Statement {
  return { text, parameters: [] };
}

/** As text: PostgreSQL plans anew, each time, what has its `limit` among the parameters. */
export function wholeNumber(value: number): Statement {
  return raw(String(Math.trunc(value)));
}

/** Row lock for the rest of the transaction; SQLite reads it as a comment, for there the whole file is locked. */
export const forUpdate: Statement = raw('/* for update */');
/** The same, passing over rows that another transaction holds. */
export const forUpdateSkipLocked: Statement = raw('/* for update skip locked */');
/** The same in a query that joins, for the rows of one table. */
export function forUpdateOfSkipLocked(table: string): Statement {
  return raw(`/* for update of ${table} skip locked */`);
}

export function* all<R>(statement: Statement): Transaction<R[]> {
  return (yield statement) as unknown as R[];
}

export function* first<R>(statement: Statement): Transaction<R | null> {
  return ((yield statement)[0] as unknown as R | undefined) ?? null;
}

export function* several<Rows extends readonly (readonly unknown[])[]>(statements: {
  readonly [Index in keyof Rows]: Statement;
}): Transaction<Rows> {
  return (yield { several: statements }) as unknown as Rows;
}

export function* together<R>(statements: readonly Statement[]): Transaction<R[]> {
  return (yield { together: statements }) as unknown as R[];
}

export function* run(statement: Statement): Transaction<void> {
  yield statement;
}

export function* wake(topic: string): Transaction<void> {
  yield { wake: topic };
}

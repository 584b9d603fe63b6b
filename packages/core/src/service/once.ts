/** Calls that change something are done once for each key their caller gives, however often they are delivered. */
import { createHash } from 'node:crypto';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Moment } from './moment.ts';
import { first, run, sql, type Transaction } from './store/statement.ts';

/** What a call carries beside its input. */
export interface KeyedContext {
  /** Of the header `Idempotency-Key`: made by the caller, new for every call, the same for its repeats. */
  idempotencyKey?: string | null;
}

export interface KeyedCall {
  key: string;
  path: readonly string[];
  input: unknown;
}

/** How long a repeat is answered. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Harmless to repeat by what they are given: an id of the caller's own, the number of a report, a fencing token. They are
 * also the frequent ones, which a row per call would slow down.
 */
const repeatable: ReadonlySet<string> = new Set([
  'flowRuns.create',
  'workers.register',
  'workers.next',
  'workers.heartbeat',
  'executions.record',
  'executions.phase',
  'executions.logs',
  'executions.outcome',
  'executions.removed',
  'run.admit',
  'run.heartbeat',
  'run.report',
  'run.logs',
  'run.result',
  'run.stop',
  'run.submit',
  'run.wait',
  'run.cancel',
]);

/** Their answers hold what is shown once: the store must not keep it. */
const secretAnswers: ReadonlySet<string> = new Set(['apiKeys.create']);

export function isRepeatable(path: readonly string[]): boolean {
  return repeatable.has(path.join('.'));
}

/** Does the operation, or answers what it answered before; both in the caller's transaction. */
export function* once<Result>(moment: Moment, call: KeyedCall, operation: () => Transaction<Result>): Transaction<Result> {
  const path = call.path.join('.');
  const body = createHash('sha256').update(JSON.stringify(call.input)).digest('hex');
  const fresh = yield* first(sql`insert into answered (key, path, body_sha256, answer, expires_at)
    values (${call.key}, ${path}, ${body}, null, ${moment.now + KEPT_MS}) on conflict (key) do nothing returning key`);
  if (fresh === null) return yield* answerAgain(call.key, { path, body });
  const result = yield* operation();
  if (!secretAnswers.has(path)) yield* run(sql`update answered set answer = ${JSON.stringify(result)} where key = ${call.key}`);
  return result;
}

function* answerAgain<Result>(key: string, { path, body }: { path: string; body: string }): Transaction<Result> {
  const known = yield* first<{ path: string; body_sha256: string; answer: string | null }>(
    sql`select path, body_sha256, answer from answered where key = ${key}`,
  );
  if (known?.path !== path || known.body_sha256 !== body) {
    throw new FarhaulError('FARHAUL_IDEMPOTENCY_MISMATCH', `Idempotency key "${key}" was used for another call.`, {
      hint: 'Make a new key for every call, and repeat a call with the same key and body only.',
    });
  }
  if (known.answer === null) {
    throw new FarhaulError('FARHAUL_CONFLICT', `${path} was done already under idempotency key "${key}"; its answer was shown once.`, {
      hint: 'Remove what it made, and make it anew.',
    });
  }
  return JSON.parse(known.answer) as Result;
}

import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ResultReference } from '../../protocol/entities.ts';
import { first, sql, type Transaction } from '../store/statement.ts';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ofExecution = new RegExp(`^runs/${uuid}/(${uuid})/`);

/** Of an execution that has ended; `isResult`: the object is what its run refers to, and stays. */
export interface ClosedExecution {
  id: string;
  isResult: boolean;
}

/**
 * The execution that a key belongs to, where it has ended: what it wrote is cleared away, and nobody would clear away what
 * comes after. Null where it goes on, and for what is no execution's of this server.
 */
export function* closedExecution(key: string): Transaction<ClosedExecution | null> {
  const id = ofExecution.exec(key)?.[1];
  if (id === undefined) return null;
  const row = yield* first<{ reference: string | null }>(sql`select r.reference as reference from execution e
    left join result r on r.flow_run_id = e.flow_run_id where e.id = ${id} and e.ended_at is not null`);
  if (!row) return null;
  const reference = row.reference === null ? null : (JSON.parse(row.reference) as ResultReference);
  return { id, isResult: reference?.key === key };
}

export function tooLate(key: string, { id }: ClosedExecution): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_CLOSED', `${key} comes too late: execution ${id} has ended.`, {
    hint: 'Nothing is to be done: what an execution wrote is cleared away when it ends, and nothing may come after.',
  });
}

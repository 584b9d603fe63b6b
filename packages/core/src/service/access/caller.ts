import type { Role } from '../../protocol/entities.ts';
import type { KeyedContext } from '../once.ts';

/** Who makes a call of the API. */
export type Caller =
  /** The server asks for no keys, or the call does not come over HTTP. */
  | { kind: 'anyone' }
  | { kind: 'key'; id: string; name: string; role: Role; workPools: readonly string[] | null; expiresAt: number | null }
  /** There is no key that counts; `reason` says why. */
  | { kind: 'unknown'; reason: string };

/** What a caller is told of itself. */
export function whoAmI(caller: Caller = { kind: 'anyone' }): {
  name: string;
  role: Role | null;
  workPools: string[] | null;
  expiresAt: string | null;
} {
  if (caller.kind !== 'key') return { name: caller.kind, role: null, workPools: null, expiresAt: null };
  const { name, role, workPools, expiresAt } = caller;
  return { name, role, workPools: workPools && [...workPools], expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
}

/** What the calls of the router may know beside their input. */
export interface CallContext extends KeyedContext {
  caller?: Caller;
}

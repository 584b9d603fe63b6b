import { FarhaulError } from '../../errors/farhaul-error.ts';
import { role as roles, type Role } from '../../protocol/entities.ts';
import type { Moment } from '../moment.ts';
import { first, sql, type Transaction } from '../store/statement.ts';
import { foreignObject } from './judge-objects.ts';
import { accessRule, type AccessRule, type PoolRule } from './access-rules.ts';
import type { Caller } from './caller.ts';

export interface JudgedCall {
  path: readonly string[];
  input: unknown;
  caller: Caller;
}

type Fields = Record<string, unknown>;

/** Answers the input, narrowed to what the caller may see. @throws FARHAUL_API_UNAUTHORIZED, FARHAUL_API_FORBIDDEN */
export function* judgeAccess(_moment: Moment, call: JudgedCall): Transaction<unknown> {
  const { caller, input } = call;
  if (caller.kind === 'anyone') return input;
  const rule = accessRule(call.path);
  if (rule?.role === 'anyone' || rule?.role === 'run') return input;
  if (caller.kind === 'unknown') throw unauthorized(caller.reason);
  if (rule === null) throw forbidden(call, 'it is no call of the API');
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Fields;
  const least = leastRole(rule, fields);
  if (rank(caller.role) < rank(least)) throw forbidden(call, `the key "${caller.name}" is a ${caller.role}'s, and this takes a ${least}'s`);
  if (caller.workPools === null || rule.pool === 'any') return input;
  if (rule.pool === 'object') {
    const foreign = yield* foreignObject({ name: call.path[1] ?? '', input, workPools: caller.workPools });
    if (foreign === null) return input;
    throw forbidden(
      call,
      `the key "${caller.name}" counts for the runs of ${caller.workPools.join(', ')} only, not for ${foreign.slice(0, 120)}`,
    );
  }
  const narrowed = narrow(rule.pool, fields, caller.workPools);
  const pool = yield* poolOf(rule.pool, narrowed);
  if (rule.pool === 'scope' && (yield* isForeignWorker(fields['workerId'], caller.workPools)))
    throw forbidden(call, `the worker is of none of the work pools that the key "${caller.name}" counts for`);
  if (pool !== null && caller.workPools.includes(pool)) return narrowed;
  const only = caller.workPools.join(', ');
  throw forbidden(
    call,
    `the key "${caller.name}" counts for the work pool${caller.workPools.length > 1 ? 's' : ''} ${only} only` +
      (pool === null ? '' : `, not for ${pool.slice(0, 80)}`),
  );
}

function leastRole(rule: AccessRule, fields: Fields): Role {
  const { lesser } = rule;
  const given = Object.keys(fields).filter((name) => fields[name] !== undefined);
  return (lesser && given.every((name) => lesser.fields.includes(name)) ? lesser.role : rule.role) as Role;
}

function rank(one: Role): number {
  return roles.options.indexOf(one);
}

/** Who may see one pool only and asks for all is shown that one; who cares for orphans cares for those of its pools. */
function narrow(rule: PoolRule, fields: Fields, workPools: readonly string[]): Fields {
  const scope = fields['scope'] as Fields | undefined;
  if (rule === 'scope' && scope?.['kind'] === 'orphans') return { ...fields, scope: { ...scope, workPools } };
  const isOpen = rule === 'filter' && fields['workPoolName'] === undefined && workPools.length === 1;
  return isOpen ? { ...fields, workPoolName: workPools[0] } : fields;
}

function* poolOf(rule: PoolRule, fields: Fields): Transaction<string | null> {
  switch (rule) {
    case 'any':
    case 'none':
    case 'object':
      return null;
    case 'name':
    case 'workPoolName':
      return textOf(fields[rule]);
    case 'filter':
      return textOf(fields['workPoolName']);
    case 'scope':
      return yield* poolOfScope(fields['scope']);
    case 'flow-run':
      return yield* poolOfRun(fields['id'] ?? fields['flowRunId']);
    case 'execution':
      return yield* find(sql`select r.work_pool_name as name from execution e join flow_run r on r.id = e.flow_run_id
        where e.id = ${String(fields['executionId'])}`);
    case 'worker':
      return yield* find(sql`select work_pool_name as name from worker where id = ${String(fields['workerId'])}`);
  }
}

function* poolOfScope(scope: unknown): Transaction<string | null> {
  const { kind, workPoolName, flowRunId, workPools } = (scope ?? {}) as Fields;
  if (kind === 'orphans') return textOf((workPools as unknown[])[0]);
  return kind === 'work-pool' ? textOf(workPoolName) : yield* poolOfRun(flowRunId);
}

function* poolOfRun(id: unknown): Transaction<string | null> {
  return typeof id === 'string' ? yield* find(sql`select work_pool_name as name from flow_run where id = ${id}`) : null;
}

/** One that is not there is nobody's: the service says so. */
function* isForeignWorker(id: unknown, workPools: readonly string[]): Transaction<boolean> {
  const worker = yield* first<{ name: string | null }>(sql`select work_pool_name as name from worker where id = ${String(id)}`);
  return worker !== null && (worker.name === null || !workPools.includes(worker.name));
}

function* find(statement: ReturnType<typeof sql>): Transaction<string | null> {
  return (yield* first<{ name: string | null }>(statement))?.name ?? null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function unauthorized(reason: string): FarhaulError {
  return new FarhaulError('FARHAUL_API_UNAUTHORIZED', `The server asks for an API key, and ${reason}.`, {
    hint: 'farhaul login, or FARHAUL_API_KEY. Who administers the server makes keys: farhaul api-key create NAME --role ROLE',
  });
}

function forbidden({ path }: JudgedCall, reason: string): FarhaulError {
  return new FarhaulError('FARHAUL_API_FORBIDDEN', `${path.join('.')} is refused: ${reason}.`, {
    hint: 'Ask who administers the server for a key that may: farhaul api-key create NAME --role ROLE --pool POOL',
  });
}

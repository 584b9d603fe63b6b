import type { AuditEntry } from '../../protocol/entities.ts';
import { fromIso, type Moment, toIso } from '../moment.ts';
import { readNumberCursor } from '../page-cursor.ts';
import type { Page } from '../runs/list-runs.ts';
import { all, join, run, sql, type Statement, type Transaction } from '../store/statement.ts';
import type { AccessRule } from './access-rules.ts';
import type { Caller } from './caller.ts';

export interface AuditRecord {
  caller: Caller;
  address: string | null;
  /** `workPools.update` */
  action: string;
  object: string;
  /** `done`, or the code of the refusal. */
  outcome: string;
}

export function* recordAudit(moment: Moment, { caller, address, action, object, outcome }: AuditRecord): Transaction<void> {
  const actor = caller.kind === 'key' ? caller.name : caller.kind;
  yield* run(sql`insert into audit (time, actor, actor_id, address, action, object, outcome)
    values (${moment.now}, ${actor}, ${caller.kind === 'key' ? caller.id : null}, ${address}, ${action}, ${object}, ${outcome})`);
}

/** Kind and name of what a call is about, for a person: never more of the input than names. */
export function auditedObject(rule: AccessRule | null, input: unknown): string {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const names = [fields['workPoolName'], fields['flowName'], fields['name'] ?? fields['id'] ?? fields['workerId'] ?? fields['key']];
  const shown = names.filter((name) => typeof name === 'string').map((name) => String(name).slice(0, 200));
  return [rule?.audit ?? '', shown.join('/')].filter((part) => part !== '').join(' ');
}

interface AuditRow {
  id: number;
  time: number;
  actor: string;
  actor_id: string | null;
  address: string | null;
  action: string;
  object: string;
  outcome: string;
}

export interface AuditFilter {
  limit: number;
  after: string | null;
  since?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
}

/** Newest first. */
export function* listAudit(_moment: Moment, { limit, after, since, actor, action }: AuditFilter): Transaction<Page<AuditEntry>> {
  const conditions: Statement[] = [sql`1 = 1`];
  if (after !== null) conditions.push(sql`id < ${readNumberCursor(after)}`);
  if (since !== undefined) conditions.push(sql`time >= ${fromIso(since)}`);
  if (actor !== undefined) conditions.push(sql`actor = ${actor}`);
  if (action !== undefined) conditions.push(sql`action = ${action}`);
  const rows = yield* all<AuditRow>(sql`select * from audit where ${join(conditions, ' and ')} order by id desc limit ${limit}`);
  const items = rows.map((row) => ({
    id: String(row.id),
    time: toIso(row.time),
    actor: row.actor,
    actorId: row.actor_id,
    address: row.address,
    action: row.action,
    object: row.object,
    outcome: row.outcome,
  }));
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Who may make which call: one row for each of the contract. A call that is added there does not compile until it has its row
 * here, and one without a row is refused.
 */
import type { contract } from '../../protocol/contract.ts';
import type { Role } from '../../protocol/entities.ts';

/** How a key that counts for some pools only is held to them. */
export type PoolRule =
  /** Has nothing to do with one pool. */
  | 'any'
  /** Not with such a key. */
  | 'none'
  /** The field of the input that names the pool. */
  | 'name'
  | 'workPoolName'
  | 'scope'
  /** The same field as a filter: who sees one pool only is shown that one. */
  | 'filter'
  /** The pool of the run, execution, worker or object that the input names. */
  | 'flow-run'
  | 'execution'
  | 'worker'
  | 'object';

export interface AccessRule {
  /** The least role; `anyone`: no key is needed. `run`: the token of the execution is in the input, and the service judges it. */
  role: Role | 'anyone' | 'run';
  pool: PoolRule;
  /** Kept in the audit when it was done; refusals of every call are. Names the kind of its object. */
  audit?: string;
  /** With no other fields of the input than these, a lesser role will do. */
  lesser?: { role: Role; fields: readonly string[] };
}

export type AccessRules = { readonly [Group in keyof typeof contract]: { readonly [Call in keyof (typeof contract)[Group]]: AccessRule } };

const anyone: AccessRule = { role: 'anyone', pool: 'any' };
const ofRun: AccessRule = { role: 'run', pool: 'any' };
const reads = (pool: PoolRule): AccessRule => ({ role: 'viewer', pool });
const operates = (pool: PoolRule, audit?: string): AccessRule => ({ role: 'operator', pool, ...(audit === undefined ? {} : { audit }) });
const develops = (pool: PoolRule, audit: string): AccessRule => ({ role: 'developer', pool, audit });
const administers = (audit: string, pool: PoolRule = 'none'): AccessRule => ({ role: 'admin', pool, audit });

export const accessRules: AccessRules = {
  server: { info: anyone, whoAmI: reads('any') },
  flowRuns: {
    create: develops('workPoolName', 'flow run'),
    get: reads('flow-run'),
    list: reads('filter'),
    wait: reads('flow-run'),
    cancel: operates('flow-run', 'flow run'),
    explain: reads('flow-run'),
    events: reads('flow-run'),
    taskRuns: reads('flow-run'),
    arguments: reads('flow-run'),
    logs: reads('flow-run'),
    followLogs: reads('flow-run'),
    retry: develops('flow-run', 'flow run'),
    prune: administers('flow runs'),
  },
  workers: {
    register: operates('workPoolName'),
    list: reads('filter'),
    next: operates('scope'),
    heartbeat: operates('worker'),
    drain: operates('worker', 'worker'),
    offline: operates('worker'),
  },
  executions: {
    record: operates('execution'),
    phase: operates('execution'),
    logs: operates('execution'),
    outcome: operates('execution'),
    release: operates('execution'),
    reject: operates('execution'),
    removed: operates('execution'),
  },
  run: {
    blocks: ofRun,
    admit: ofRun,
    heartbeat: ofRun,
    report: ofRun,
    logs: ofRun,
    result: ofRun,
    stop: ofRun,
    submit: ofRun,
    wait: ofRun,
    cancel: ofRun,
    grant: ofRun,
  },
  workPools: {
    create: administers('work pool'),
    get: reads('name'),
    list: reads('any'),
    preview: reads('name'),
    update: { ...administers('work pool', 'name'), lesser: { role: 'operator', fields: ['name', 'paused', 'concurrencyLimit'] } },
    delete: administers('work pool', 'name'),
  },
  workQueues: {
    create: administers('work queue', 'workPoolName'),
    list: reads('workPoolName'),
    update: {
      ...administers('work queue', 'workPoolName'),
      lesser: { role: 'operator', fields: ['workPoolName', 'name', 'paused', 'concurrencyLimit'] },
    },
    delete: administers('work queue', 'workPoolName'),
  },
  objects: { head: reads('object'), list: operates('object'), delete: operates('object'), grant: operates('object') },
  blocks: {
    save: develops('none', 'block'),
    get: reads('any'),
    list: reads('any'),
    delete: develops('none', 'block'),
    rotateKey: administers('secret key'),
  },
  apiKeys: { create: administers('API key'), list: { role: 'admin', pool: 'none' }, revoke: administers('API key') },
  audit: { list: { role: 'admin', pool: 'none' } },
};

/** Null where the contract has no such call. */
export function accessRule(path: readonly string[]): AccessRule | null {
  const [group = '', call = ''] = path;
  const groups: Record<string, Record<string, AccessRule>> = accessRules;
  if (path.length !== 2 || !Object.hasOwn(groups, group) || !Object.hasOwn(groups[group] ?? {}, call)) return null;
  return groups[group]?.[call] ?? null;
}

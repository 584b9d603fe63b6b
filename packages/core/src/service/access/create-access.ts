import { FarhaulError } from '../../errors/farhaul-error.ts';
import { hashToken, isHashOf } from '../executions/token.ts';
import type { ServiceCore } from '../service-core.ts';
import { accessRule } from './access-rules.ts';
import { type ApiKeyRow, createApiKey, findApiKey, hasAdminKey, noteUse, requireKeys } from './api-keys.ts';
import { auditedObject, recordAudit } from './audit.ts';
import type { Caller } from './caller.ts';
import { judgeAccess, type JudgedCall } from './judge-access.ts';

/** So long a revoked key may still count on another server. */
const knownMs = 2_000;
const knownKeys = 1_000;
const useNotedEveryMs = 60_000;
/** Strangers that are kept in the audit in a minute: who knocks more often is not worth the disk. */
const refusalsPerMinute = 120;

/** The calls of a server that asks for keys go through these, in this order. */
export interface Access {
  /** By the value of the header `Authorization`; never rejects for a bad one. */
  authenticate(authorization: string | undefined): Promise<Caller>;
  /** Answers the input, narrowed to what the caller may see. @throws FARHAUL_API_UNAUTHORIZED, FARHAUL_API_FORBIDDEN */
  authorize(call: JudgedCall): Promise<unknown>;
  /** Keeps what was done, or why it was refused, where that is worth keeping. */
  audit(call: JudgedCall, how: { address: string | null; error: unknown }): Promise<void>;
  /**
   * Whether callers must show a key: as wanted, which is kept; where nothing is wanted, as it was kept, so that no restart
   * opens a server that was closed.
   */
  requires(wanted: boolean | undefined): Promise<boolean>;
  /** A key for everything where there is none that could make others; else null. */
  firstKey(): Promise<string | null>;
}

export function createAccess(core: ServiceCore): Access {
  const known = new Map<string, { row: ApiKeyRow; until: number }>();
  const refusals = { minute: 0, count: 0 };

  async function find(key: string, hash: string): Promise<ApiKeyRow | null> {
    const { now } = core.moment();
    const before = known.get(hash);
    if (before && before.until > now) return before.row;
    known.delete(hash);
    const row = await core.read((moment) => findApiKey(moment, key));
    if (row === null || !isHashOf(row.hash, key)) return null;
    if (known.size >= knownKeys) known.clear();
    known.set(hash, { row, until: now + knownMs });
    if (now - (row.last_used_at ?? 0) > useNotedEveryMs) await core.write((moment) => noteUse(moment, row.id));
    return row;
  }

  function isWorthKeeping({ path, caller }: JudgedCall, error: unknown): boolean {
    if (error === null) return accessRule(path)?.audit !== undefined;
    if (!FarhaulError.isInstance(error, 'FARHAUL_API_FORBIDDEN') && !FarhaulError.isInstance(error, 'FARHAUL_API_UNAUTHORIZED'))
      return false;
    if (accessRule(path)?.role === 'run') return false;
    if (caller.kind !== 'unknown') return true;
    const minute = Math.floor(core.moment().now / 60_000);
    if (refusals.minute !== minute) Object.assign(refusals, { minute, count: 0 });
    return (refusals.count += 1) <= refusalsPerMinute;
  }

  return {
    async authenticate(authorization) {
      if (authorization === undefined || authorization === '') return { kind: 'unknown', reason: 'none was given' };
      const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      if (key === undefined) return { kind: 'unknown', reason: 'the header Authorization is not "Bearer KEY"' };
      const row = await find(key, hashToken(key));
      if (row === null) return { kind: 'unknown', reason: 'the one given is none of this server' };
      if (row.revoked_at !== null) return { kind: 'unknown', reason: `the one given, "${row.name}", was revoked` };
      if (row.expires_at !== null && row.expires_at <= core.moment().now)
        return { kind: 'unknown', reason: `the one given, "${row.name}", expired on ${new Date(row.expires_at).toISOString()}` };
      const workPools = row.work_pools === null ? null : (JSON.parse(row.work_pools) as string[]);
      return { kind: 'key', id: row.id, name: row.name, role: row.role, workPools, expiresAt: row.expires_at };
    },
    authorize: async (call) => await core.read((moment) => judgeAccess(moment, call)),
    async audit(call, { address, error }) {
      if (call.path.join('.') === 'apiKeys.revoke') known.clear();
      if (!isWorthKeeping(call, error)) return;
      const outcome = FarhaulError.isInstance(error) ? error.code : 'done';
      const object = auditedObject(accessRule(call.path), call.input);
      await core.write((moment) => recordAudit(moment, { caller: call.caller, address, action: call.path.join('.'), object, outcome }));
    },
    requires: async (wanted) => await core.write((moment) => requireKeys(moment, wanted)),
    firstKey: async () =>
      await core.write(function* (moment) {
        if (yield* hasAdminKey(moment)) return null;
        const name = `admin-${moment.now.toString(36)}`;
        return (yield* createApiKey(moment, { name, role: 'admin', workPools: null, expiresAt: null })).key;
      }),
  };
}

import type { AuditEntry } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseCount, parseSince } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { localTime } from '../../output/time.ts';

export interface ListOptions {
  since: string;
  actor?: string;
  action?: string;
  limit: string;
  json?: true;
}

const pageSize = 1000;

export async function listAudit({ since, actor, action, limit, json }: ListOptions): CommandResult {
  const wanted = parseCount(limit, '--limit');
  const filter = { since: parseSince(since), ...(actor === undefined ? {} : { actor }), ...(action === undefined ? {} : { action }) };
  const entries = await withExistingStore(async (client) => {
    const found: AuditEntry[] = [];
    for (let after: string | null = null; found.length < wanted;) {
      const { items, next }: { items: AuditEntry[]; next: string | null } = await client.audit.list({
        ...filter,
        after,
        limit: Math.min(pageSize, wanted - found.length),
      });
      found.push(...items);
      if (next === null) break;
      after = next;
    }
    return found;
  });
  print(entries, { json, render });
}

function render(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nothing was done by a server in that time.';
  return table(
    entries,
    [
      { title: 'TIME', value: (entry) => localTime(entry.time) },
      { title: 'ACTOR', value: (entry) => entry.actor },
      { title: 'FROM', value: (entry) => entry.address ?? '', optional: true },
      { title: 'ACTION', value: (entry) => entry.action },
      { title: 'OBJECT', value: (entry) => entry.object, shrinks: true },
      { title: 'OUTCOME', value: (entry) => (entry.outcome === 'done' ? entry.outcome : paint('red', entry.outcome)) },
    ],
    terminalWidth(),
  );
}

import type { ApiKey } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { localTime } from '../../output/time.ts';

export async function listApiKeys(options: { all?: true; json?: true }): CommandResult {
  const keys = await withExistingStore(async (client) => await allPages<ApiKey>((after) => client.apiKeys.list({ after, limit: 1000 })));
  const shown = options.all === true ? keys : keys.filter((key) => endOf(key) === null);
  print(shown, { json: options.json, render });
}

/** Why a key counts no more; null while it does. */
function endOf({ revokedAt, expiresAt }: ApiKey): string | null {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : null;
}

function render(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return 'There are no keys. farhaul api-key create NAME --role ROLE makes one.';
  return table(
    keys,
    [
      { title: 'NAME', value: (key) => key.name },
      { title: 'KEY', value: (key) => `${key.prefix}_…` },
      { title: 'ROLE', value: (key) => key.role },
      { title: 'POOLS', value: (key) => key.workPools?.join(', ') ?? 'all', shrinks: true },
      { title: 'LAST USED', value: (key) => localTime(key.lastUsedAt) || 'never' },
      { title: 'ENDS', value: (key) => endOf(key) ?? (localTime(key.expiresAt) || 'never') },
    ],
    terminalWidth(),
  );
}

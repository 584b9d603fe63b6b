import { withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';

export async function revokeApiKey(name: string, options: { json?: true }): CommandResult {
  const revoked = await withClient(async (client) => await client.apiKeys.revoke({ name }));
  print(revoked, { json: options.json, render: () => `Key ${name} (${revoked.prefix}_…) is revoked.` });
}

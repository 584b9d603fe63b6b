import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';

export async function deleteWorkQueue(name: string, options: { pool: string; json?: true }): CommandResult {
  await withExistingStore(async (client) => await client.workQueues.delete({ workPoolName: options.pool, name }));
  print(
    { deleted: name, workPoolName: options.pool },
    { json: options.json, render: () => `Deleted queue ${name} of work pool ${options.pool}.` },
  );
}

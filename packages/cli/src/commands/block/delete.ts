import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';

export async function deleteBlock(name: string, options: { json?: true }): CommandResult {
  await withExistingStore(async (client) => await client.blocks.delete({ name }));
  print({ deleted: name }, { json: options.json, render: () => `Deleted block ${name}.` });
}

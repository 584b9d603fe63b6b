import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { pluginsHere } from '../../plugins.ts';

/** JSON in any case: it is meant for a file. */
export async function printDefaultTemplate({ type }: { type: string }): CommandResult {
  const { entry } = (await pluginsHere()).worker(type);
  print(entry.jobSchema.template, { json: true, render: () => '' });
}

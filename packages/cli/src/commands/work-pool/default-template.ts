import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { workerTypeHere } from '../../plugins.ts';

/** JSON in any case: it is meant for a file. */
export async function printDefaultTemplate({ type }: { type: string }): CommandResult {
  const { entry } = await workerTypeHere(type);
  print(entry.jobSchema.template, { json: true, render: () => '' });
}

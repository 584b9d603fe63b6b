import { existsSync, readFileSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { FarhaulError, readSettings, type FlowRun } from '@farhaul/core/client';
import { missingStore, withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { bytes } from '../../output/bytes.ts';
import { print, remark } from '../../output/print.ts';
import { dataEntries } from './data-entries.ts';

export interface ResetOptions {
  yes?: true;
  force?: true;
  json?: true;
}

export async function resetData(options: ResetOptions): CommandResult {
  const { dataDirectory, apiUrl } = readSettings();
  if (apiUrl !== null) remark(`The runs are kept by the server at ${apiUrl}; this removes only what is in ${dataDirectory}.`);
  const entries = dataEntries(dataDirectory);
  const known = entries.filter((entry) => entry.known);
  const removed = {
    directory: dataDirectory,
    removed: known.map((entry) => entry.name),
    kept: entries.filter((entry) => !entry.known).map((entry) => entry.name),
    bytes: known.reduce((sum, entry) => sum + entry.bytes, 0),
  };
  if (known.length > 0) {
    if (options.force !== true && apiUrl === null) {
      refuseWhileServed(dataDirectory);
      await refuseWhileRunning();
    }
    if (options.yes !== true && !(await confirmed(`Remove everything in ${dataDirectory} (${bytes(removed.bytes)})?`))) {
      throw new FarhaulError('FARHAUL_INPUT_INVALID', 'Nothing was removed.', { hint: 'Answer "yes", or pass --yes.' });
    }
    for (const { path } of known) await rm(path, { recursive: true, force: true });
    if (removed.kept.length === 0) await rmdir(dataDirectory);
  }
  print(removed, {
    json: options.json,
    render: ({ removed: names, kept }) => {
      if (names.length === 0) return 'Nothing is kept there.';
      return kept.length === 0
        ? `Removed ${dataDirectory}.`
        : `Removed all of farhaul from ${dataDirectory}; what it did not make stays: ${kept.join(', ')}.`;
    },
  });
}

/** A server that runs on this store would go on writing into files that are gone. */
function refuseWhileServed(directory: string): void {
  const file = join(directory, 'server.json');
  if (!existsSync(file)) return;
  const { pid, url } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: number; url?: string };
  if (typeof pid !== 'number' || !isRunning(pid)) return;
  throw new FarhaulError('FARHAUL_CONFLICT', `A server runs on this store: process ${pid}, ${url ?? 'address unknown'}.`, {
    hint: 'Stop it first, or pass --force.',
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function refuseWhileRunning(): Promise<void> {
  if (missingStore() !== null) return;
  const running = await readRunning().catch((error: unknown) => {
    // A store that cannot be read, of a newer version or damaged, is a reason to reset.
    if (FarhaulError.isInstance(error) && error.code.startsWith('FARHAUL_STORE_')) return [];
    throw error;
  });
  if (running.length === 0) return;
  const names = running
    .slice(0, 3)
    .map((run) => run.name)
    .join(', ');
  throw new FarhaulError(
    'FARHAUL_CONFLICT',
    `${running.length === 1 ? 'A flow run has' : `${running.length} flow runs have`} not ended: ${names}${running.length > 3 ? ', …' : ''}.`,
    {
      hint: 'Cancel them with `farhaul flow-run cancel`, or pass --force and leave behind what they started.',
    },
  );
}

async function readRunning(): Promise<FlowRun[]> {
  return await withClient(
    async (client) =>
      (await client.flowRuns.list({ state: ['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING'], limit: 100 })).items,
  );
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [yes/no] `)).trim());
  } finally {
    prompt.close();
  }
}

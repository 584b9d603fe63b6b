import { createPluginRegistry, discoverPlugins, FarhaulError, isTerminal, newId, type Client, type FlowRun } from '@farhaul/core/client';
import type { FarhaulWorker } from '@farhaul/core/worker';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { opener, workerHere, type Open } from './worker-here.ts';

type StoredArguments = Awaited<ReturnType<Client['flowRuns']['arguments']>>;
type Retry = Parameters<Client['flowRuns']['retry']>[0];

export async function retryFlowRun(reference: string, options: { name?: string; json?: true }): CommandResult {
  const run = await withExistingStore(async (client, connection) => {
    const earlier = await findFlowRun(client, reference, remark);
    if (earlier.code === null || earlier.binding === null || !isTerminal(earlier.state.type)) return await refused(client, earlier);
    const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
    const id = newId();
    const given = await carryOver(client, { earlier, id, open: opener(registry, connection) });
    const retry: Retry = { id: earlier.id, newId: id, name: options.name ?? nextName(earlier.name), ...(given && { arguments: given }) };
    if (earlier.workPoolName !== null) return await client.flowRuns.retry(retry);
    const worker = await workerHere(connection, { registry, run: earlier, hostPipe: true });
    try {
      const made = await client.flowRuns.retry(retry);
      remark(`${made.name} runs from here, for it has no work pool. Ctrl-C cancels it.`);
      return await runHere(client, worker, made);
    } finally {
      await worker.close();
    }
  });
  print(run, { json: options.json, render: () => sentence(run) });
  return ['FAILED', 'CRASHED', 'CANCELLED'].includes(run.state.type) ? EXIT.failed : EXIT.done;
}

/** The service says why. */
async function refused(client: Client, { id, name }: FlowRun): Promise<never> {
  await client.flowRuns.retry({ id, newId: newId(), name });
  throw new FarhaulError('FARHAUL_CONFLICT', `Flow run ${name} ended just now.`, { hint: 'Try again.' });
}

/** Makes sure that the code is still there, and copies arguments that lie with the earlier run, which may be forgotten before the new one starts. */
async function carryOver(
  client: Client,
  { earlier, id, open }: { earlier: FlowRun; id: string; open: Open },
): Promise<StoredArguments | null> {
  const { code, binding } = earlier;
  if (code?.type !== 'bundle' || !binding?.storage) return null;
  const storage = await open(binding.storage);
  const signal = new AbortController().signal;
  for (const key of [code.code.key, ...(code.files ? [code.files.key] : [])]) {
    if ((await storage.head(key, { signal })) === null) throw gone(earlier);
  }
  const stored = await client.flowRuns.arguments({ id: earlier.id });
  if (!('key' in stored)) return null;
  const body = await storage.get(stored.key, { signal });
  if (body === null) throw gone(earlier);
  const key = `runs/${id}/args`;
  await storage.put(key, body, { ifAbsent: false, signal });
  return { key, sha256: stored.sha256 };
}

function gone({ name }: FlowRun): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_NOT_FOUND', `The code or the arguments of flow run ${name} are no longer in its storage.`, {
    hint: 'Call the flow again from its program.',
  });
}

async function runHere(client: Client, worker: FarhaulWorker, { id }: FlowRun): Promise<FlowRun> {
  const interrupt = onInterrupt();
  const cancel = (): void => void client.flowRuns.cancel({ id, reason: 'Ctrl-C' }).catch(() => undefined);
  interrupt.signal.addEventListener('abort', cancel, { once: true });
  try {
    await worker.runOne(id);
    await worker.idle();
    return await client.flowRuns.get({ id });
  } finally {
    interrupt.release();
  }
}

/** `brave-otter` becomes `brave-otter-2`, and that `brave-otter-3`. */
function nextName(name: string): string {
  const [, base = name, count] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name) ?? [];
  return `${base.slice(0, 190)}-${Number(count ?? 1) + 1}`;
}

function sentence(run: FlowRun): string {
  const next = isTerminal(run.state.type) ? '' : `\n${paint('dim', `farhaul flow-run logs --follow ${run.name}`)}`;
  return `${paint('bold', run.name)} ${stateText(run.state)}${run.workPoolName === null ? '' : `, in work pool ${run.workPoolName}`}${next}`;
}

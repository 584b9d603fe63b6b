import assert from 'node:assert/strict';
import type { InfrastructureRefV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import { runNode } from '../run-node.ts';
import type { WorkerTrial } from './worker-trial.ts';

const program = `
const { module, type, context, request } = JSON.parse(process.argv[1]);
const { default: plugin } = await import(module);
const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const worker = await plugin.workers.find((entry) => entry.type === type).load({ ...context, environment: process.env, logger });
const ref = await worker.doSubmit(request, { signal: new AbortController().signal });
const abort = new AbortController();
const watching = worker.doWatch(ref, { signal: abort.signal, onPhase: quiet, onLog: quiet }).catch(quiet);
await new Promise((resolve) => setTimeout(resolve, 100));
abort.abort();
await watching;
await worker.close?.();
console.log(JSON.stringify(ref));
`;

/** Submits, watches and closes in a process of its own, which must then end without being told to. */
export async function closesByItself(
  trial: WorkerTrial,
  request: SubmitRequestV1<unknown>,
  timeoutMs = 60_000,
): Promise<InfrastructureRefV1> {
  const { type } = await trial.createWorker();
  const { stateDirectory } = trial.context;
  const told = { module: trial.module?.href, type, context: { stateDirectory }, request };
  const { stdout, stderr, code } = await runNode(program, [JSON.stringify(told)], timeoutMs);
  assert.equal(code, 0, code === null ? `the process did not end by itself: ${stderr}` : stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as InfrastructureRefV1;
}

import { openChildRuns, type ChildRunsApi } from '../channel/child-runs-api.ts';
import { flowDefinitionOf, type FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleEntry } from '../protocol/bundle-manifest.ts';
import { loadState } from './load-guard.ts';
import type { StartedRun } from './started-run.ts';

interface RunOfSeveral {
  run: StartedRun;
  entries: readonly BundleEntry[];
  /** Not where the author's code could find it. */
  token: string;
}

let current: RunOfSeveral | null = null;
let api: ChildRunsApi | null = null;

export function rememberRun(run: RunOfSeveral): void {
  current = run;
}

/** Null outside a run. */
export function childRuns(): ChildRunsApi | null {
  if (current) api ??= openChildRuns(current.run.channel, { executionId: current.run.executionId, token: current.token });
  return api;
}

/** The entry of the bundle that a definition is; null where the bundle holds no such flow. */
export function entryOf(definition: FlowDefinition): { number: number; entry: BundleEntry } | null {
  for (const [number, flow] of loadState().entries) {
    const entry = current?.entries[number];
    if (entry && flowDefinitionOf(flow) === definition) return { number, entry };
  }
  return null;
}

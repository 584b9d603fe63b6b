import { openChildRuns, type ChildRunsApi } from '../channel/child-runs-api.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import { flowDefinitionOf } from '../flow/flow-definition.ts';
import type { BundleEntry } from '../protocol/bundle-manifest.ts';
import { loadState } from './load-guard.ts';
import type { StartedRun } from './started-run.ts';

interface RunOfSeveral {
  run: StartedRun;
  entries: readonly BundleEntry[];
  token: string;
}

// One per process even with two copies of the package in a bundle.
const KEY = Symbol.for('farhaul.runOfSeveral.1');
const globals = globalThis as unknown as Record<symbol, RunOfSeveral | undefined>;

let api: ChildRunsApi | null = null;

export function rememberRun(run: RunOfSeveral): void {
  globals[KEY] = run;
}

/** Null outside a run. */
export function childRuns(): ChildRunsApi | null {
  const known = globals[KEY];
  if (!known) return null;
  api ??= openChildRuns(known.run.channel, { executionId: known.run.executionId, token: known.token });
  return api;
}

/** The entry of the bundle that a definition is; null where the bundle holds no such flow. */
export function entryOf(definition: FlowDefinition): { number: number; entry: BundleEntry } | null {
  for (const [number, flow] of loadState().entries) {
    const entry = globals[KEY]?.entries[number];
    if (entry && flowDefinitionOf(flow) === definition) return { number, entry };
  }
  return null;
}

import { v7 as newId } from 'uuid';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';
import { standInCode } from '../runs/stand-in-code.ts';

type BundleCode = Extract<RunCode, { type: 'bundle' }>;

/** Of a bundle that nobody loads. */
export function bundleCode(more: Partial<BundleCode> = {}): BundleCode {
  return { ...standInCode, ...more };
}

/** What makes a run; all that matters is to be said. */
export function runCreation(more: Partial<CreateFlowRun> = {}): CreateFlowRun & { id: string } {
  return {
    id: newId(),
    name: 'quiet-river',
    flowName: 'flow',
    parameters: {},
    arguments: { byName: {} },
    binding: { workerType: 'process', jobVariables: {}, storage: null },
    code: null,
    ...more,
  };
}

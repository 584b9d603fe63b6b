import { v7 as newId } from 'uuid';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';

type BundleCode = Extract<RunCode, { type: 'bundle' }>;

const sha256 = '0'.repeat(64);

/** Of a bundle that nobody loads. */
export function bundleCode(more: Partial<BundleCode> = {}): BundleCode {
  return {
    type: 'bundle',
    entry: 0,
    code: { key: `code/${sha256}`, sha256, node: 22 },
    files: null,
    manifest: null,
    map: null,
    captures: null,
    snapshots: null,
    workingDirectory: 'bundle',
    ...more,
  };
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

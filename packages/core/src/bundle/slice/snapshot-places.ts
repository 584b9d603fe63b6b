import type { BlankingEditor } from './blank-text.ts';
import type { ModuleAnalysis } from './module-analysis.ts';
import { placeOf } from '../syntax/source-place.ts';
import { memberName, unwrap } from '../syntax/expressions.ts';
import { child, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** A call of `snapshot(() => …)` in kept code. */
export interface SnapshotPlace {
  readonly ordinal: number;
  /** As in a stack frame of the call, both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface NumberedSnapshot extends SnapshotPlace {
  readonly call: SourceRange;
}

/** Short, so that it fits in the place of the shortest call it replaces. */
const SNAPSHOT = '__snap';
const RUNNER = '@farhaul/core/runner';

export function numberSnapshot(module: ModuleAnalysis, call: SyntaxNode, ordinal: number): NumberedSnapshot {
  const callee = unwrap(child(call, 'callee')!);
  const named = memberName(callee) === null ? callee : child(callee, 'property')!;
  return { ordinal, ...placeOf(module.parsed.source, named.start), call };
}

/** Lets the code ask for the values by number instead of evaluating them. */
export function writeSnapshots(editor: BlankingEditor, module: ModuleAnalysis, snapshots: readonly NumberedSnapshot[]): void {
  // A CommonJS file asks in place, as its `require` runs in order.
  const asked = module.parsed.isModule ? SNAPSHOT : `require('${RUNNER}').snapshotValue`;
  for (const snapshot of snapshots) editor.blank(snapshot.call, `${asked}(${snapshot.ordinal})`);
  // At the end, where it moves no line.
  if (snapshots.length > 0 && module.parsed.isModule) editor.append(`import { snapshotValue as ${SNAPSHOT} } from '${RUNNER}';`);
}

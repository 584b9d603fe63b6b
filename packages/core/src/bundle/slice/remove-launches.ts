import { BlankingEditor } from './blank-text.ts';
import { FlowValues } from './flow-values.ts';
import { Launches } from './launches.ts';
import { analyseModule, functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import { unitAt } from './module-units.ts';
import { placeOf } from '../syntax/source-place.ts';
import { boundFlowsOf, type FurtherFlow, type SliceLine } from './slice-module.ts';
import { numberSnapshot, writeSnapshots, type NumberedSnapshot, type SnapshotPlace } from './snapshot-places.ts';
import { covers, type SourceRange } from '../syntax/syntax-tree.ts';

export interface LaunchRemoval {
  /** The file with its launching statements blanked; every line and column stays. */
  readonly text: string;
  readonly dropped: readonly SliceLine[];
  /** Calls of `snapshot(() => …)` at module level, which now ask for a value that was sent; none unless they were to be numbered. */
  readonly snapshots: readonly SnapshotPlace[];
  /** Where calls begin that only make a flow: nothing is missed of those whose flow nobody uses. */
  readonly makers: readonly number[];
  /** Where an offset of the file is in the text. */
  readonly mapOffset: (offset: number) => number;
}

export interface OtherModule {
  readonly source: string;
  /** Shown in errors and decides the language; project-relative. */
  readonly file: string;
  /** Local names of imports that are known to be flows. */
  readonly flowImports?: readonly string[];
  /** Number of the first snapshot of this file. Without it snapshots stay as they are. */
  readonly firstSnapshot?: number;
}

/**
 * Removes from another local module the top-level statements that start a flow while it loads, or that act through a client
 * object of ours (`save`, `deploy`, `serve`, `submit`). All else stays: the bundler shakes it. Pure.
 *
 * @throws FarhaulError `FARHAUL_BUNDLE_PARSE`.
 */
export function removeLaunches(input: OtherModule): LaunchRemoval {
  const module = analyseModule(input.source, input.file);
  const flows = new FlowValues(module, { roots: [], flowImports: input.flowImports ?? [] });
  const launches = new Launches(module, flows, []);
  const editor = new BlankingEditor(input.source);
  const dropped: SliceLine[] = [];
  const removed: SourceRange[] = [];
  for (const unit of module.units) {
    const launched = unit.kind === 'executable' && unit.annotation !== 'keep' ? launches.launchIn(unit) : null;
    if (launched === null && !(unit.annotation === 'skip' && !unit.shared)) continue;
    editor.blank(unit.range, ';');
    removed.push(unit.range);
    const text = input.source.slice(unit.range.start, unit.range.end).split(/\r?\n/, 1)[0]!;
    dropped.push({
      line: placeOf(input.source, unit.range.start).line,
      why: launched === null ? '@bundle skip' : `can launch a flow (${launched})`,
      text: text.slice(0, 120),
    });
  }
  const numbered = input.firstSnapshot === undefined ? [] : loadingSnapshots(module, input.firstSnapshot);
  const snapshots = numbered.filter(({ call }) => !removed.some((range) => covers(range, call)));
  writeSnapshots(editor, module, snapshots);
  const { text, mapOffset } = editor.finish();
  const makers = flows.makers().filter((call) => !removed.some((range) => covers(range, call)));
  return { text, dropped, snapshots: snapshots.map(placeOfSnapshot), makers: makers.map(({ start }) => mapOffset(start)), mapOffset };
}

/** A module that comes whole and asks for what its snapshots evaluated to. Pure. @throws FarhaulError `FARHAUL_BUNDLE_PARSE` */
export function askForSnapshots(input: Pick<OtherModule, 'source' | 'file'>): Pick<LaunchRemoval, 'text' | 'snapshots'> & {
  mapOffset: (offset: number) => number;
} {
  const module = analyseModule(input.source, input.file);
  const editor = new BlankingEditor(input.source);
  const snapshots = loadingSnapshots(module, 0);
  writeSnapshots(editor, module, snapshots);
  return { ...editor.finish(), snapshots: snapshots.map(placeOfSnapshot) };
}

/** Those that are evaluated while the module loads: only of them the author's process is sure to have a value. */
function loadingSnapshots(module: ModuleAnalysis, first: number): NumberedSnapshot[] {
  return module.snapshotCalls
    .filter((call) => functionsAround(module.names, call, unitAt(module.units, call.start)?.node ?? module.parsed.program).length === 0)
    .map((call, index) => numberSnapshot(module, call, first + index));
}

function placeOfSnapshot({ ordinal, line, column }: NumberedSnapshot): SnapshotPlace {
  return { ordinal, line, column };
}

/** Exports of a module that are flows: what another file imports under these names is one. Pure. */
export function findFlowExports(input: OtherModule): string[] {
  const module = analyseModule(input.source, input.file);
  const flows = new FlowValues(module, { roots: [], flowImports: input.flowImports ?? [] });
  const found: string[] = [];
  for (const unit of module.units) {
    for (const binding of unit.declares)
      if (unit.exports.includes(binding.name) && flows.kindOfBinding(binding) === 'flow') found.push(binding.name);
    if (unit.exports.includes('default') && unit.statement.type === 'ExportDefaultDeclaration' && flows.kindOf(unit.node) === 'flow')
      found.push('default');
    if (unit.kind !== 'export-list') continue;
    for (const reference of unit.references) {
      const specifiers = (unit.node['specifiers'] ?? []) as { start: number; end: number }[];
      const index = specifiers.findIndex((specifier) => specifier.start <= reference.node.start && reference.node.end <= specifier.end);
      const exported = unit.exports[index];
      if (exported && reference.binding && flows.kindOfBinding(reference.binding) === 'flow') found.push(exported);
    }
  }
  return [...new Set(found)];
}

/** The bound flows of a module that comes whole. Pure. */
export function findBoundFlows(input: { source: string; file: string; flowImports?: readonly string[] }): FurtherFlow[] {
  const module = analyseModule(input.source, input.file);
  return boundFlowsOf(module, new FlowValues(module, { roots: [], flowImports: input.flowImports ?? [] }), module.units);
}

import { BlankingEditor } from './blank-text.ts';
import { Effects } from './effects.ts';
import { FlowValues } from './flow-values.ts';
import { Launches } from './launches.ts';
import { FlowLifter, type Capture, type Extraction, type RootRange } from './lift-nested-flow.ts';
import { notesOn, type LoadingNote } from './loading-notes.ts';
import { repeatedCall } from './statement-rules.ts';
import { analyseModule, type ModuleAnalysis } from './module-analysis.ts';
import { unitAt, type Unit } from './module-units.ts';
import { placeOf } from '../syntax/source-place.ts';
import { selectUnits, type Selection } from './select-units.ts';
import { numberSnapshot, type NumberedSnapshot, type SnapshotPlace } from './snapshot-places.ts';
import { StatementRules } from './statement-rules.ts';
import { covers, type SourceRange } from '../syntax/syntax-tree.ts';
import { writeSlice } from './write-slice.ts';

export interface SliceInput {
  /** The file as it is on disk: TypeScript or JavaScript. */
  readonly source: string;
  /** Shown in errors and decides the language; project-relative. */
  readonly file: string;
  /** The expressions that make the flows of the bundle, found by stack frame. */
  readonly roots: readonly RootRange[];
  /** Exports that other modules of the bundle import from this one; `*` for all. */
  readonly keepNames?: readonly string[];
  /** Local names of imports that are known to be flows. */
  readonly flowImports?: readonly string[];
  /** Number of the first snapshot of this file, where several files have some. @default 0 */
  readonly firstSnapshot?: number;
}

export interface SliceLine {
  /** From 1. */
  readonly line: number;
  readonly why: string;
  /** Beginning of the statement. */
  readonly text: string;
}

/** A bound flow that kept code refers to and that is not one of the roots: a further entry of the bundle. */
export interface FurtherFlow extends SourceRange {
  readonly line: number;
  readonly column: number;
}

export interface SliceResult {
  /** The file with everything else blanked by spaces: every line and column of what stays is as it was. */
  readonly text: string;
  /** The roots, where they are in `text`. */
  readonly roots: readonly RootRange[];
  readonly kept: readonly SliceLine[];
  readonly dropped: readonly SliceLine[];
  readonly notes: readonly LoadingNote[];
  /** Values of the caller's side that `text` asks for by `capture(key)`. */
  readonly captures: readonly Capture[];
  readonly snapshots: readonly SnapshotPlace[];
  readonly flows: readonly FurtherFlow[];
  /** Why nothing but launches could be removed; null where the file was sliced. */
  readonly wholeBecause: string | null;
}

/**
 * Cuts a flow's file down to what the flow reaches, so that nothing else of it happens where the flow runs. Pure.
 *
 * @throws FarhaulError `FARHAUL_BUNDLE_PARSE`, `FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER`, `FARHAUL_BUNDLE_CAPTURES`, `FARHAUL_BUNDLE_CAPTURE_WRITE`.
 */
export function sliceModule(input: SliceInput): SliceResult {
  const module = analyseModule(input.source, input.file);
  const flows = new FlowValues(module, { roots: input.roots, flowImports: input.flowImports ?? [] });
  const launches = new Launches(module, flows, input.roots);
  const extractions = planExtractions(module, { flows, roots: input.roots });
  const rootUnits = new Set(input.roots.map((root) => unitAt(module.units, root.start)).filter((unit) => unit !== null));
  const rules = new StatementRules(module, { launches, effects: new Effects(module, flows) });
  const wholeBecause = module.names.opaque;
  const selection =
    wholeBecause === null
      ? selectUnits(module, { rootUnits, extractions, keepNames: input.keepNames ?? [], launches, rules })
      : onlyWithoutLaunches(module, { rootUnits, extractions, launches });
  const editor = new BlankingEditor(input.source);
  const snapshots = keptSnapshots(module, { selection, first: input.firstSnapshot ?? 0, extractions });
  const written = writeSlice(editor, { module, selection, extractions, snapshots, roots: input.roots, keepNames: input.keepNames ?? [] });
  return {
    ...written,
    kept: linesOf(
      module,
      [...selection.kept].filter(([unit]) => unit.kind !== 'type' && unit.kind !== 'directive'),
    ),
    dropped: linesOf(module, [...selection.dropped]),
    notes: allNotes(module, selection),
    captures: [...extractions].filter(([unit]) => selection.kept.has(unit)).flatMap(([, extraction]) => extraction.captures),
    snapshots: snapshots.map(({ ordinal, line, column }) => ({ ordinal, line, column })),
    flows: furtherFlows(module, { flows, selection, roots: input.roots }),
    wholeBecause,
  };
}

function allNotes(module: ModuleAnalysis, selection: Selection): LoadingNote[] {
  const lost = selection.lostChanges.map(({ unit, names }): LoadingNote => ({
    line: placeOf(module.parsed.source, unit.range.start).line,
    code: 'N_LAUNCH',
    text: `launches a flow and is left out, so what it does to ${names.join(', ')} is not seen by the flow.`,
  }));
  const repeated = [...selection.kept].flatMap(([unit, why]): LoadingNote[] => {
    const called = unit.kind === 'executable' && unit.annotation !== 'keep' ? repeatedCall(why) : null;
    if (called === null) return [];
    const text = `calls ${called}, and does so again in every run. Move it into a function, or write // @bundle skip (or keep) before it.`;
    return [{ line: placeOf(module.parsed.source, unit.range.start).line, code: 'N_EFFECT', text }];
  });
  const whole = [...selection.kept.keys()].filter((unit) => !selection.partial.has(unit));
  return [...notesOn(module, whole), ...lost, ...repeated].toSorted((a, b) => a.line - b.line);
}

function planExtractions(module: ModuleAnalysis, input: { flows: FlowValues; roots: readonly RootRange[] }): Map<Unit, Extraction> {
  const lifter = new FlowLifter(module, input.flows);
  const byUnit = Map.groupBy(input.roots, (root) => unitAt(module.units, root.start));
  const plans = new Map<Unit, Extraction>();
  for (const [unit, roots] of byUnit) {
    const plan = unit && lifter.plan(unit, roots);
    if (plan) plans.set(unit, plan);
  }
  return plans;
}

/** Where names may be used unseen, everything stays but the statements that launch. */
function onlyWithoutLaunches(
  module: ModuleAnalysis,
  input: { rootUnits: ReadonlySet<Unit>; extractions: ReadonlyMap<Unit, Extraction>; launches: Launches },
): Selection {
  const kept = new Map<Unit, string>();
  const dropped = new Map<Unit, string>();
  for (const unit of module.units) {
    const launched =
      unit.kind === 'executable' && !input.rootUnits.has(unit) && unit.annotation !== 'keep' ? input.launches.launchIn(unit) : null;
    if (unit.annotation === 'skip') dropped.set(unit, '@bundle skip');
    else if (launched) dropped.set(unit, `can launch a flow (${launched})`);
    else kept.set(unit, input.rootUnits.has(unit) ? 'the flow' : 'the whole file stays');
  }
  return { kept, dropped, partial: new Set(input.extractions.keys()), lostChanges: [] };
}

function keptSnapshots(
  module: ModuleAnalysis,
  input: { selection: Selection; first: number; extractions: ReadonlyMap<Unit, Extraction> },
): NumberedSnapshot[] {
  const found: NumberedSnapshot[] = [];
  for (const call of module.snapshotCalls) {
    const unit = unitAt(module.units, call.start);
    if (!unit || !input.selection.kept.has(unit)) continue;
    const pieces = input.selection.partial.has(unit) ? input.extractions.get(unit)!.pieces : null;
    if (pieces && !pieces.some((piece) => covers(piece, call))) continue;
    found.push(numberSnapshot(module, call, input.first + found.length));
  }
  return found;
}

function linesOf(module: ModuleAnalysis, units: readonly (readonly [Unit, string])[]): SliceLine[] {
  return units
    .toSorted(([a], [b]) => a.index - b.index)
    .map(([unit, why]) => {
      const whole = module.parsed.source.slice(unit.range.start, unit.range.end);
      const first = whole.split(/\r?\n/, 1)[0]!;
      return {
        line: placeOf(module.parsed.source, unit.range.start).line,
        why,
        text: first.length > 120 ? `${first.slice(0, 119)}…` : first,
      };
    });
}

function furtherFlows(
  module: ModuleAnalysis,
  input: { flows: FlowValues; selection: Selection; roots: readonly RootRange[] },
): FurtherFlow[] {
  const kept = [...input.selection.kept.keys()].filter((unit) => !input.selection.partial.has(unit));
  return boundFlowsOf(module, input.flows, kept).filter(
    ({ start, end }) => !input.roots.some((root) => root.start < end && start < root.end),
  );
}

/** Flows that statements bind while the module is evaluated. */
export function boundFlowsOf(module: ModuleAnalysis, flows: FlowValues, units: readonly Unit[]): FurtherFlow[] {
  return units.flatMap((unit) =>
    unit.kind === 'type' || unit.kind === 'import'
      ? []
      : flows.boundFlowsIn(unit.node).map(({ start, end }) => ({ start, end, ...placeOf(module.parsed.source, start) })),
  );
}

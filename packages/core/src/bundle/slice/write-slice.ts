import { blank, type BlankingEditor } from './blank-text.ts';
import type { Extraction, RootRange } from './lift-nested-flow.ts';
import type { ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import type { Selection } from './select-units.ts';
import { writeSnapshots, type NumberedSnapshot } from './snapshot-places.ts';
import { children, covers, type SourceRange } from '../syntax/syntax-tree.ts';

/** Name under which sliced code finds the values of a nested flow's surroundings. */
const CAPTURE = '__farhaulCapture';
const RUNNER = '@farhaul/core/runner';

export interface SliceParts {
  readonly module: ModuleAnalysis;
  readonly selection: Selection;
  readonly extractions: ReadonlyMap<Unit, Extraction>;
  readonly snapshots: readonly NumberedSnapshot[];
  readonly roots: readonly RootRange[];
  readonly keepNames: readonly string[];
}

/** Writes the selection as text of the same lines and columns. */
export function writeSlice(editor: BlankingEditor, parts: SliceParts): { text: string; roots: RootRange[] } {
  const { module, selection } = parts;
  const inPlace = new Set<Unit>();
  for (const units of groupByStatement(module.units)) {
    const whole = units.filter((unit) => selection.kept.has(unit) && !selection.partial.has(unit));
    // One declarator of several can only be taken out of its place as a copy.
    if (whole.length === 0 && units.some((unit) => selection.partial.has(unit))) {
      for (const unit of units) if (selection.partial.has(unit)) inPlace.add(unit);
      continue;
    }
    const kept = whole;
    if (kept.length === 0)
      editor.blank(units.length === 1 ? units[0]!.range : { start: units[0]!.statement.start, end: units[0]!.statement.end }, ';');
    else if (kept.length < units.length)
      editor.keepItems(
        units.map((unit) => unit.range),
        (item) => kept.some((unit) => unit.range === item),
      );
    for (const unit of kept) if (unit.kind === 'export-list') keepExports(editor, unit, parts.keepNames);
  }
  for (const unit of inPlace) writeExtraction(editor, unit, { extraction: parts.extractions.get(unit)!, isModule: module.parsed.isModule });
  const copies = appendCopies(editor, parts, inPlace);
  const usesCaptures = [...parts.extractions].some(([unit, extraction]) => selection.kept.has(unit) && extraction.captures.length > 0);
  // At the end, where it moves no line; a CommonJS file asks in place, as its `require` runs in order.
  if (usesCaptures && module.parsed.isModule) editor.append(`import { capture as ${CAPTURE} } from '${RUNNER}';`);
  writeSnapshots(editor, module, parts.snapshots);
  const { text, mapOffset } = editor.finish();
  const roots = parts.roots.map((root) => ({ ...root, start: mapOffset(root.start), end: mapOffset(root.end - 1) + 1 }));
  return { text, roots: copies.place(text, roots) };
}

function groupByStatement(units: readonly Unit[]): Unit[][] {
  const groups: Unit[][] = [];
  for (const unit of units) {
    const last = groups.at(-1);
    if (unit.shared && last?.[0]?.statement === unit.statement) last.push(unit);
    else groups.push([unit]);
  }
  return groups;
}

function keepExports(editor: BlankingEditor, unit: Unit, keepNames: readonly string[]): void {
  if (keepNames.includes('*')) return;
  const specifiers = children(unit.node, 'specifiers');
  const wanted = specifiers.filter((_, index) => keepNames.includes(unit.exports[index] ?? ''));
  if (wanted.length > 0) editor.keepItems(specifiers, (item) => wanted.some((specifier) => specifier === item));
}

/** Only the pieces stay, in a block of their own where they need names of their surroundings. */
function writeExtraction(
  editor: BlankingEditor,
  unit: Unit,
  { extraction, isModule }: { extraction: Extraction; isModule: boolean },
): void {
  const range: SourceRange = unit.shared ? unit.statement : unit.range;
  let from = range.start;
  for (const [index, piece] of extraction.pieces.entries()) {
    editor.blank({ start: from, end: piece.start }, index === 0 ? prologue(extraction, isModule) : ';');
    from = piece.end;
  }
  editor.blank({ start: from, end: range.end }, ';}');
  for (const options of extraction.blanked) editor.blank(options);
}

function prologue(extraction: Extraction, isModule: boolean): string {
  const capture = isModule ? CAPTURE : `require('${RUNNER}').capture`;
  const lines = extraction.captures.map(({ name, key }) => `const ${name}=${capture}(${JSON.stringify(key)});`);
  return `;{${lines.join('')}`;
}

/** A statement that stays whole although its flow is nested gets a copy of the flow after the end. */
function appendCopies(
  editor: BlankingEditor,
  parts: SliceParts,
  inPlace: ReadonlySet<Unit>,
): { place: (text: string, roots: RootRange[]) => RootRange[] } {
  const whole = [...parts.extractions].filter(([unit]) => parts.selection.kept.has(unit) && !inPlace.has(unit));
  const copied = new Map<number, string>();
  for (const [, extraction] of whole) {
    const pieces = extraction.pieces.map((piece) => textWithout(parts.module.parsed.source, piece, extraction.blanked));
    editor.append(`${prologue(extraction, parts.module.parsed.isModule)}${pieces.join(';')};}`);
    for (const root of extraction.roots) copied.set(root.entry, textWithout(parts.module.parsed.source, root, extraction.blanked));
  }
  return {
    place: (text, roots) =>
      roots.map((root) => {
        const wanted = copied.get(root.entry);
        const start = wanted === undefined ? -1 : text.lastIndexOf(wanted);
        return start < 0 ? root : { ...root, start, end: start + wanted!.length };
      }),
  };
}

function textWithout(source: string, range: SourceRange, blanked: readonly SourceRange[]): string {
  let text = source.slice(range.start, range.end);
  for (const inner of blanked) {
    if (!covers(range, inner)) continue;
    const from = inner.start - range.start;
    text = text.slice(0, from) + blank(text.slice(from, from + inner.end - inner.start)) + text.slice(from + inner.end - inner.start);
  }
  return text;
}

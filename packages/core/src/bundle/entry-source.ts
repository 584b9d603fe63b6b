import MagicString from 'magic-string';
import type { BundleEntry, OutsidePackages } from '../protocol/bundle-manifest.ts';
import { rewriteFlowDecorators, type MarkedMethod } from './locate/decorated-methods.ts';
import { pathTo, type SyntaxNode } from './syntax/syntax-tree.ts';

/** Specifier that stands for the flow's file in the entry module. */
export const FLOW_FILE = 'virtual:farhaul-flow-file';
/** Specifier under which a bundle finds the runner of the SDK copy that builds it. */
export const RUNNER = '@farhaul/core/runner';
/** Specifier of what unpacks files, which only bundles with files carry. */
export const UNPACK = '@farhaul/core/runner/unpack';
/** Specifier of what has packages installed, which only bundles with such packages carry. */
export const INSTALL = '@farhaul/core/runner/install';

/** Specifier of what launches further flows of the bundle, which only bundles with several carry. */
export const SEVERAL_FLOWS = '@farhaul/core/runner/several-flows';

const FOUND = '__farhaulFound';
const FURTHER = '__farhaulFurther';

export interface EntryInput {
  entries: readonly BundleEntry[];
  /** Whether its flows may start each other, or themselves, as children of a run. */
  launches: boolean;
  hasFiles: boolean;
  outside: OutsidePackages | null;
}

/** The bundle's entry: exports `main(run, directory)`; the author's part is evaluated only when `load` is called. */
export function entrySource({ entries, launches, hasFiles, outside }: EntryInput): string {
  const given = [hasFiles ? 'unpack, ' : '', outside === null ? '' : 'prepare, '];
  return [
    launches ? `import { beginWithSeveral } from '${SEVERAL_FLOWS}';` : '',
    `import { startRunner${outside === null ? '' : ', preparePackages'} } from '${RUNNER}';`,
    outside?.install === undefined ? '' : `import { installPackages } from '${INSTALL}';`,
    hasFiles ? `import { unpackArchive as unpack } from '${UNPACK}';` : '',
    `const entries = ${JSON.stringify(entries)};`,
    prepareSource(outside),
    `const start = (run, directory) => startRunner({ run, directory, entries, ${given.join('')}load: () => import('${FLOW_FILE}') });`,
    launches
      ? 'export const main = (run, directory) => (beginWithSeveral(run, entries), start(run, directory));'
      : 'export { start as main };',
  ].join('\n');
}

function prepareSource(outside: OutsidePackages | null): string {
  if (outside === null) return '';
  const { install, ...others } = outside;
  const prepare = `preparePackages(${JSON.stringify(others)}, directory)`;
  return install === undefined
    ? `const prepare = (directory) => ${prepare};`
    : `const prepare = async (directory, life) => { await installPackages(${JSON.stringify(install)}, directory, life); await ${prepare}; };`;
}

export interface MarkedExpression {
  /** Index of the entry that the expression makes. */
  entry: number;
  /** Which of the flows that the expression makes. */
  ordinal: number;
  start: number;
  end: number;
}

export interface MarkableSource {
  text: string;
  program: SyntaxNode;
  file: string;
  /** False for CommonJS, which an import would turn into something else. */
  isModule: boolean;
}

/**
 * Puts `found(entry, …)` around the expressions that make the flows, so that inside the infrastructure no name, export
 * or identifier is needed to find them. The import goes to the end, where it moves no line.
 */
export function markSource(
  { text, program, file, isModule }: MarkableSource,
  expressions: readonly MarkedExpression[],
): { code: string; map: string } {
  const output = new MagicString(text);
  writeMarks(output, { program, isModule }, expressions);
  return { code: output.toString(), map: output.generateMap({ source: file, hires: true }).toString() };
}

/** The same into a text that is changed otherwise too. */
export function writeMarks(
  output: MagicString,
  { program, isModule }: Pick<MarkableSource, 'program' | 'isModule'>,
  expressions: readonly MarkedExpression[],
): void {
  const methods: MarkedMethod[] = [];
  for (const { entry, ordinal, start, end } of expressions) {
    const [before, after] = [marker(entry, isModule), ordinal === 0 ? ')' : `, ${ordinal})`];
    if (isMethod(program, start, end)) methods.push({ start, before, after });
    else output.appendRight(start, before).appendLeft(end, after);
  }
  rewriteFlowDecorators(output, program, methods);
  if (isModule && expressions.some(({ entry }) => entry === 0)) output.append(`\nimport { found as ${FOUND} } from '${RUNNER}';`);
  if (isModule && expressions.some(({ entry }) => entry > 0))
    output.append(`\nimport { foundFurther as ${FURTHER} } from '${SEVERAL_FLOWS}';`);
}

function marker(entry: number, isModule: boolean): string {
  if (entry === 0) return `${isModule ? FOUND : `require('${RUNNER}').found`}(0, `;
  // Without the note a flow that nothing uses would stay in the bundle because it is marked.
  return `/* @__PURE__ */ ${isModule ? FURTHER : `require('${SEVERAL_FLOWS}').foundFurther`}('${furtherTag(entry)}', `;
}

/** Stands in the bundle's text where it holds the entry. */
export function furtherTag(entry: number): string {
  return `farhaul:entry:${entry}`;
}

function isMethod(program: SyntaxNode, start: number, end: number): boolean {
  return pathTo(program, start).some((node) => node.type === 'MethodDefinition' && node.start === start && node.end === end);
}

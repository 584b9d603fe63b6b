import MagicString from 'magic-string';
import type { BundleEntry, OutsidePackages } from '../protocol/bundle-manifest.ts';
import { rewriteFlowDecorators, type MarkedMethod } from './decorated-methods.ts';
import { pathTo, type SyntaxNode } from './syntax-tree.ts';

/** Specifier that stands for the flow's file in the entry module. */
export const FLOW_FILE = 'virtual:farhaul-flow-file';
/** Specifier under which a bundle finds the runner of the SDK copy that builds it. */
export const RUNNER = '@farhaul/core/runner';
/** Specifier of what unpacks files, which only bundles with files carry. */
export const UNPACK = '@farhaul/core/runner/unpack';

const FOUND = '__farhaulFound';

/** The bundle's entry: exports `main(run, directory)`; the author's part is evaluated only when `load` is called. */
export function entrySource(entries: readonly BundleEntry[], hasFiles: boolean, outside: OutsidePackages | null): string {
  return [
    `import { startRunner${outside === null ? '' : ', preparePackages'} } from '${RUNNER}';`,
    hasFiles ? `import { unpackArchive as unpack } from '${UNPACK}';` : 'const unpack = undefined;',
    `const entries = ${JSON.stringify(entries)};`,
    outside === null
      ? 'const prepare = undefined;'
      : `const prepare = (directory) => preparePackages(${JSON.stringify(outside)}, directory);`,
    `export const main = (run, directory) => startRunner({ run, directory, entries, unpack, prepare, load: () => import('${FLOW_FILE}') });`,
  ].join('\n');
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
  const found = isModule ? FOUND : `require('${RUNNER}').found`;
  const methods: MarkedMethod[] = [];
  for (const { entry, ordinal, start, end } of expressions) {
    const [before, after] = [`${found}(${entry}, `, ordinal === 0 ? ')' : `, ${ordinal})`];
    if (isMethod(program, start, end)) methods.push({ start, before, after });
    else output.appendRight(start, before).appendLeft(end, after);
  }
  rewriteFlowDecorators(output, program, methods);
  if (isModule) output.append(`\nimport { found as ${FOUND} } from '${RUNNER}';`);
  return { code: output.toString(), map: output.generateMap({ source: file, hires: true }).toString() };
}

function isMethod(program: SyntaxNode, start: number, end: number): boolean {
  return pathTo(program, start).some((node) => node.type === 'MethodDefinition' && node.start === start && node.end === end);
}

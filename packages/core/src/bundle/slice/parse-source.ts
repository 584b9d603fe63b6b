import { parseSync } from 'rolldown/utils';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { SyntaxNode } from './syntax.ts';

export interface SourceComment {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface ParsedSource {
  readonly source: string;
  readonly file: string;
  readonly program: SyntaxNode;
  readonly comments: readonly SourceComment[];
  /** Whether `import` or `export` occurs; else it is read as CommonJS. */
  readonly isModule: boolean;
}

/** Parses one TypeScript or JavaScript file with the bundler's own parser; types stay in the tree. */
export function parseSource(source: string, file: string): ParsedSource {
  const plain = /\.[cm]?js$/.test(file);
  const first = parseSync(file, source, { preserveParens: false, ...(plain ? { lang: 'jsx' as const } : {}) });
  const isModule = first.program.sourceType === 'module';
  const result =
    isModule || first.errors.length === 0
      ? first
      : parseSync(file, source, { preserveParens: false, sourceType: 'commonjs', ...(plain ? { lang: 'jsx' as const } : {}) });
  const fault = result.errors.find((error) => error.severity === 'Error');
  if (fault) {
    const at = lineAndColumn(source, fault.labels[0]?.start ?? 0);
    throw new FarhaulError(
      'FARHAUL_BUNDLE_PARSE',
      `${file}:${at.line}:${at.column} cannot be parsed: ${fault.message}${fault.codeframe ? `\n${fault.codeframe.trimEnd()}` : ''}`,
      {
        hint: 'Correct the syntax error.',
        details: { file, ...at },
      },
    );
  }
  return { source, file, program: result.program as unknown as SyntaxNode, comments: result.comments, isModule };
}

/** Line and column of an offset, both from 1, as stack traces count them. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const begins = lineBegins(source);
  let low = 0;
  let high = begins.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (begins[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - begins[low]! + 1 };
}

// Asked many times of the file that is being sliced.
let latest: { source: string; begins: number[] } = { source: '', begins: [0] };

function lineBegins(source: string): number[] {
  if (latest.source === source) return latest.begins;
  const begins = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) begins.push(at + 1);
  latest = { source, begins };
  return begins;
}

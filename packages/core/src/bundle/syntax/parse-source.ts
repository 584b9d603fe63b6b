import { parseAst } from 'rolldown/parseAst';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { placeOf } from './source-place.ts';
import type { SyntaxNode } from './syntax-tree.ts';

export interface ParsedSource {
  readonly source: string;
  readonly file: string;
  readonly program: SyntaxNode;
  /** Whether `import` or `export` occurs; else it is read as CommonJS. */
  readonly isModule: boolean;
}

/** The steps of a bundle ask for the same file one after another, by its path or by its name in the project. */
let last: { lang: string; parsed: ParsedSource } | undefined;

/** Parses one TypeScript or JavaScript file with the bundler's own parser; types stay in the tree. @throws FARHAUL_BUNDLE_PARSE */
export function parseSource(source: string, file: string): ParsedSource {
  const lang = languageOf(file);
  if (last?.lang !== lang || last.parsed.source !== source) last = { lang, parsed: parse(source, file, lang) };
  return { ...last.parsed, file };
}

function parse(source: string, file: string, lang: Language): ParsedSource {
  try {
    const program = parseAst(source, { lang }, file);
    return { source, file, program: program as unknown as SyntaxNode, isModule: program.sourceType === 'module' };
  } catch (error) {
    try {
      const program = parseAst(source, { lang, sourceType: 'commonjs' }, file);
      return { source, file, program: program as unknown as SyntaxNode, isModule: false };
    } catch {
      throw parseFailure(error, source, file);
    }
  }
}

type Language = 'jsx' | 'tsx' | 'ts';

function languageOf(file: string): Language {
  if (/\.[cm]?js$|\.jsx$/.test(file)) return 'jsx';
  return file.endsWith('.tsx') ? 'tsx' : 'ts';
}

function parseFailure(error: unknown, source: string, file: string): FarhaulError {
  const { message, pos } = error as Error & { pos?: number };
  const at = placeOf(source, pos ?? 0);
  const text = message.replace(/^.*Parse failed with \d+ errors?:\s*/s, '').trimEnd();
  return new FarhaulError('FARHAUL_BUNDLE_PARSE', `${file}:${at.line}:${at.column} cannot be parsed: ${text}`, {
    hint: 'Correct the syntax error.',
    details: { file, ...at },
  });
}

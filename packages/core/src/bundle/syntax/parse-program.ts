import type { SyntaxNode } from './syntax-tree.ts';

/** Parses as `parseSource` does, whose parser is loaded when it is first needed. @throws FARHAUL_BUNDLE_PARSE */
export async function parseProgram(source: string, file: string): Promise<SyntaxNode> {
  const { parseSource } = await import('./parse-source.ts');
  return parseSource(source, file).program;
}

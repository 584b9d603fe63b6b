import type { SyntaxNode } from './syntax-tree.ts';

/** Parses TypeScript, TSX or JavaScript with the bundler's parser, loaded when it is first needed. @throws FARHAUL_BUNDLE_PARSE with a code frame */
export async function parseSource(file: string, text: string): Promise<SyntaxNode> {
  const slice = await import('./slice/parse-source.ts');
  return slice.parseSource(text, file).program as unknown as SyntaxNode;
}

import { FarhaulError } from '../errors/farhaul-error.ts';
import type { SyntaxNode } from './syntax-tree.ts';

interface ParseFailure {
  message: string;
  codeframe: string | null;
  labels: readonly { start: number }[];
}

/** Parses TypeScript, TSX or JavaScript. @throws FARHAUL_BUNDLE_PARSE with a code frame */
export async function parseSource(file: string, text: string): Promise<SyntaxNode> {
  const { parseSync } = await import('rolldown/utils');
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  const failure = (errors as readonly ParseFailure[])[0];
  if (failure !== undefined) {
    throw new FarhaulError('FARHAUL_BUNDLE_PARSE', `${file} has a syntax error: ${failure.message}\n${(failure.codeframe ?? '').trimEnd()}`, {
      hint: 'Correct the file; the flow was not launched.',
      details: { file },
    });
  }
  return program as unknown as SyntaxNode;
}

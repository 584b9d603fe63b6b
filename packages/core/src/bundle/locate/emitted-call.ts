import { readFileSync } from 'node:fs';
import { findSourceMap, type SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isExcludedByDefault } from '../files/default-exclusions.ts';
import { walkDirectory } from '../files/walk-directory.ts';
import { nearestPackage } from '../own-package.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { placeOf } from '../syntax/source-place.ts';
import type { StackFrame } from './stack-frames.ts';
import { walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface EmittedCall {
  file: string;
  text: string;
  program: SyntaxNode;
  call: SyntaxNode;
}

/**
 * For a frame whose source was not shipped with what was compiled of it: the call in the compiled file, which is then
 * what is bundled. Node keeps the maps of the files that it has loaded; the call is the one that maps to the frame.
 */
export async function emittedCall(frame: StackFrame): Promise<EmittedCall | null> {
  for (const file of compiledFiles(frame.file)) {
    const map = findSourceMap(file) ?? findSourceMap(pathToFileURL(file).href);
    if (map === undefined) continue;
    const text = readFileSync(file, 'utf8');
    const program = await parseProgram(text, file);
    let found: SyntaxNode | null = null;
    walk(program, (node) => {
      if (found === null && node.type === 'CallExpression' && isOrigin(map, placeOf(text, callPosition(node, text)), { frame, file }))
        found = node;
      return found === null;
    });
    if (found !== null) return { file, text, program, call: found };
  }
  return null;
}

function compiledFiles(missing: string): string[] {
  const root = nearestPackage(dirname(missing))?.directory;
  if (root === undefined) return [];
  return walkDirectory(root, (name) => !isExcludedByDefault(name))
    .map((file) => file.absolute)
    .filter((file) => /\.[cm]?js$/.test(file));
}

/** Where V8 says that a call is: at the last name of what is called, else at the parenthesis. */
function callPosition(call: SyntaxNode, text: string): number {
  const callee = call['callee'] as SyntaxNode;
  if (callee.type === 'Identifier') return callee.start;
  if (callee.type === 'MemberExpression') return (callee['property'] as SyntaxNode).start;
  return text.indexOf('(', callee.end);
}

function isOrigin(map: SourceMap, place: { line: number; column: number }, target: { frame: StackFrame; file: string }): boolean {
  const entry = map.findEntry(place.line - 1, place.column - 1);
  if (!('originalSource' in entry)) return false;
  const { frame } = target;
  const source = entry.originalSource.startsWith('file:')
    ? fileURLToPath(entry.originalSource)
    : join(dirname(target.file), entry.originalSource);
  return source === frame.file && entry.originalLine + 1 === frame.line && entry.originalColumn + 1 === frame.column;
}

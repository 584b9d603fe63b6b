import { fileURLToPath } from 'node:url';

/** One synchronous frame of a V8 stack string. */
export interface StackFrame {
  functionName: string | null;
  /** Absolute path, or what stands there for code without a file (`[eval]`, `REPL1`). */
  file: string;
  /** From 1. */
  line: number;
  column: number;
}

const frameLine = /^\s*at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/;

/** Frames up to the first asynchronous one, innermost first. Frames of node itself and of natives are left out. */
export function synchronousFrames(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split('\n')) {
    if (/^\s*at async /.test(line)) break;
    const match = frameLine.exec(line);
    if (match === null) continue;
    const [, functionName, place, row, column] = match as unknown as [string, string | undefined, string, string, string];
    if (place.startsWith('node:') || place === '<anonymous>') continue;
    frames.push({ functionName: functionName ?? null, file: fileOf(place), line: Number(row), column: Number(column) });
  }
  return frames;
}

function fileOf(place: string): string {
  const withoutQuery = place.replace(/\?[^/]*$/, '');
  if (!withoutQuery.startsWith('file:')) return withoutQuery;
  try {
    return fileURLToPath(withoutQuery);
  } catch {
    return withoutQuery;
  }
}

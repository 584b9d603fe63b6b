import { StringDecoder } from 'node:string_decoder';
import { activeRun } from '../engine/run-context.ts';
import type { RunRecorder } from '../engine/run-recorder.ts';
import { cutLine, keptOfLine } from './cut-line.ts';

/**
 * From now on every line written to stdout and stderr is also a line of the run's log, in the order of writing.
 * Answers what ends it: unfinished lines are logged, and later output only passes through.
 */
export function captureOutput(recorder: RunRecorder): () => void {
  const releases = [
    captureStream(process.stdout, (line) => recorder.log('stdout', 'info', line, taskRunId())),
    captureStream(process.stderr, (line) => recorder.log('stderr', 'error', line, taskRunId())),
  ];
  return () => {
    for (const release of releases) release();
  };
}

/** Resolves when what was written has left this process, or nobody reads it. */
export async function drainOutput(timeoutMs: number): Promise<void> {
  const drained = [process.stdout, process.stderr].map(async (stream) => {
    if (stream.writableLength > 0 && !stream.destroyed) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  });
  await Promise.race([Promise.all(drained), new Promise((resolve) => setTimeout(resolve, timeoutMs))]);
}

function taskRunId(): string | null {
  return activeRun()?.context.taskRunId ?? null;
}

function captureStream(stream: NodeJS.WriteStream, emit: (line: string) => void): () => void {
  const original = stream.write;
  const splitter = lineSplitter(emit);
  // Whoever read it may be gone (a worker that died): the run goes on, and its log has the line.
  const quiet = (): void => undefined;
  stream.on('error', quiet);
  const captured = function (this: unknown, chunk: unknown, ...rest: unknown[]): boolean {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array)
      splitter.write(chunk, typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8');
    return (original as (...args: unknown[]) => boolean).call(stream, chunk, ...rest);
  } as typeof stream.write;
  stream.write = captured;
  return () => {
    splitter.end();
    if (stream.write === captured) stream.write = original;
  };
}

interface LineSplitter {
  write(chunk: string | Uint8Array, encoding: BufferEncoding): void;
  end(): void;
}

/** Makes lines of what is written piece by piece; holds at most one longest line. */
export function lineSplitter(emit: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  let length = 0;
  const add = (text: string): void => {
    length += text.length;
    if (partial.length < keptOfLine) partial += text.slice(0, keptOfLine - partial.length);
  };
  const finish = (): void => {
    const line = partial.endsWith('\r') && length === partial.length ? partial.slice(0, -1) : partial;
    partial = '';
    emit(cutLine(line, length));
    length = 0;
  };
  return {
    write: (chunk, encoding) => {
      const isUtf8 = encoding === 'utf8' || encoding === 'utf-8';
      const text = typeof chunk !== 'string' ? decoder.write(chunk) : isUtf8 ? chunk : decoder.write(Buffer.from(chunk, encoding));
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        add(text.slice(from, end));
        finish();
        from = end + 1;
      }
      if (from < text.length) add(text.slice(from));
    },
    end: () => {
      add(decoder.end());
      if (length > 0) finish();
    },
  };
}

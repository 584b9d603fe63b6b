import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowRun } from '../protocol/entities.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { ChildRunsApi } from './child-runs-api.ts';
import { wakeWatcher, watchQuietly, writeWhole, type DirectoryLocation } from './directory-channel.ts';
import { answerFile, argumentsFile, requestsFile } from './directory-layout.ts';
import { errorOfDocument, type ServiceErrorDocument } from './service-error.ts';

const pollMs = 200;

/** In the line of the request, or as a file beside it. */
type SentArguments = { inline: string } | { fileSha256: string };

export type ChildRunAnswer = { run: FlowRun } | { error: ServiceErrorDocument };

/** Through files that the run's watcher sees too: it asks the service in the place of the run. */
export function childRunsOverDirectory({ path: directory, wake }: DirectoryLocation): ChildRunsApi {
  const waiting = new Map<number, (answer: ChildRunAnswer) => void>();
  let count = 0;
  let stopWatching: (() => void) | null = null;

  const look = (): void => {
    for (const [number, answered] of waiting) {
      const answer = readAnswer(join(directory, answerFile(number)));
      if (answer) answered(answer);
    }
  };
  const watch = (): void => {
    const poll = setInterval(look, pollMs);
    const watcher = watchQuietly(directory, look);
    stopWatching = () => {
      clearInterval(poll);
      watcher?.close();
      stopWatching = null;
    };
  };
  const forget = (number: number): void => {
    waiting.delete(number);
    for (const file of [answerFile(number), argumentsFile(number)]) rmSync(join(directory, file), { force: true });
    if (waiting.size === 0) stopWatching?.();
  };

  return async (route, request, signal) => {
    signal?.throwIfAborted();
    const number = (count += 1);
    const { promise, resolve, reject } = Promise.withResolvers<ChildRunAnswer>();
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    waiting.set(number, resolve);
    try {
      const sent = 'arguments' in request ? { ...request, arguments: writeArguments(directory, number, request.arguments) } : request;
      // Answers before this number were read: a watcher that begins anew has nothing to do for them.
      const line = { number, readBefore: Math.min(...waiting.keys()), route, request: sent };
      appendFileSync(join(directory, requestsFile), `${JSON.stringify(line)}\n`);
      wakeWatcher(wake);
      if (!stopWatching) watch();
      const answer = await promise;
      if ('error' in answer) throw errorOfDocument(answer.error);
      return answer.run;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      forget(number);
    }
  };
}

function writeArguments(directory: string, number: number, bytes: Uint8Array): SentArguments {
  if (bytes.byteLength <= INLINE_BYTES) return { inline: Buffer.from(bytes).toString('base64') };
  writeWhole(join(directory, argumentsFile(number)), bytes);
  return { fileSha256: createHash('sha256').update(bytes).digest('hex') };
}

function readAnswer(path: string): ChildRunAnswer | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ChildRunAnswer;
  } catch {
    return null;
  }
}

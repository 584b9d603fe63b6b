import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowRun } from '../protocol/entities.ts';
import type { ChildRunRequests, ChildRunRoute, ChildRunsApi } from './child-runs-api.ts';
import { watchQuietly } from './directory-channel.ts';
import { answerFile, requestsFile } from './directory-layout.ts';
import { errorOfDocument, type ServiceErrorDocument } from './service-error.ts';

const pollMs = 200;

/** One line of the requests' file. */
export interface ChildRunRequest<Route extends ChildRunRoute = ChildRunRoute> {
  number: number;
  /** Answers before this number were read: a watcher that begins anew has nothing to do for them. */
  readBefore: number;
  route: Route;
  request: ChildRunRequests[Route];
}

export type ChildRunAnswer = { run: FlowRun } | { error: ServiceErrorDocument };

/** Through files that the run's watcher sees too: it asks the service in the place of the run. */
export function childRunsOverDirectory(directory: string): ChildRunsApi {
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
    rmSync(join(directory, answerFile(number)), { force: true });
    if (waiting.size === 0) stopWatching?.();
  };

  return async (route, request, signal) => {
    signal?.throwIfAborted();
    const number = (count += 1);
    const { promise, resolve, reject } = Promise.withResolvers<ChildRunAnswer>();
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    waiting.set(number, resolve);
    const line: ChildRunRequest = { number, readBefore: Math.min(...waiting.keys()), route, request };
    try {
      appendFileSync(join(directory, requestsFile), `${JSON.stringify(line)}\n`);
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

function readAnswer(path: string): ChildRunAnswer | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ChildRunAnswer;
  } catch {
    return null;
  }
}

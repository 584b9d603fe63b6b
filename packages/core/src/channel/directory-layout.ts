/** Names inside an execution's directory (`runs/<flow run>/<execution>/`), as both sides of the channel use them. */
export const directoryLayout = {
  /** Created exclusively by the runner, or by a watcher that supersedes it. */
  admitted: 'admitted',
  /** Rewritten at each beat of the runner. */
  heartbeat: 'heartbeat',
  /** JSON lines, appended by the runner. */
  reports: 'reports.ndjson',
  logs: 'logs.ndjson',
  /** The result document, and then the ending that vouches for it. */
  result: 'result',
  ending: 'ending.json',
  /** A stop request, written by the watcher. */
  stop: 'stop',
  /** Touched by whoever watches, so that a run whose launcher died knows that it was adopted. */
  watcher: 'watcher',
} as const;

/** What the runner starts from: there before everything else, and the first that goes. */
export const runDocumentFile = 'run.json';

/** What the run asks about runs that it starts itself: JSON lines, appended by the runner. Apart, for most bundles never do. */
export const requestsFile = 'requests.ndjson';

/** The watcher's answer to one of the requests; the runner removes it. */
export function answerFile(number: number): string {
  return `answer-${number}.json`;
}

/** Arguments of a request that are too large for its line. */
export function argumentsFile(number: number): string {
  return `arguments-${number}`;
}

/** Printed by the runner where its watcher does not see what it writes. It only wakes: who forges it wakes too. */
export const wakeLine = '::farhaul:wake::';

/** Content of `admitted`. */
export type AdmittedFile = { by: 'runner'; executionId: string; runnerId: string } | { by: 'watcher'; executionId: string; reason: string };

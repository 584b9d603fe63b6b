import type { WorkerContextV1 } from '../plugin/v1/plugin-v1.ts';

/** For plugins that serve a call or a command: what goes wrong is its error, and nobody reads a log beside it. */
export const silentLogger: WorkerContextV1['logger'] = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

import { RUN_TOKEN_VARIABLE } from '../protocol/run-document.ts';

const callerGoneMs = 10_000;

/** What the infrastructure's environment tells the runner. */
export interface RunnerSettings {
  token: string;
  /** Descriptor of a pipe whose other end is held by the process that launched this run; null: nobody's. */
  hostPipe: number | null;
  /** How long the run goes on after that pipe closed. */
  hostGoneMs: number;
  /** Touched by whoever watches this process after its launcher; null: nobody does it this way. */
  watcherFile: string | null;
}

/** The token while it is still there. */
export function readRunToken(environment: NodeJS.ProcessEnv = process.env): string {
  return environment[RUN_TOKEN_VARIABLE] ?? '';
}

/** Reads them and removes them all, so that the user's code and its children never see a token. */
export function takeRunnerSettings(environment: NodeJS.ProcessEnv = process.env): RunnerSettings {
  const settings = {
    token: environment[RUN_TOKEN_VARIABLE] ?? '',
    hostPipe: wholeNumber(environment['FARHAUL_HOST_PIPE']),
    hostGoneMs: wholeNumber(environment['FARHAUL_HOST_GONE_MS']) ?? callerGoneMs,
    watcherFile: environment['FARHAUL_WATCHER_FILE'] ?? null,
  };
  for (const name of Object.keys(environment)) if (name.startsWith('FARHAUL_')) delete environment[name];
  return settings;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

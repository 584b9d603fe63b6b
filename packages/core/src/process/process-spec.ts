/** Pure translation: submit request and the caller's environment in, exactly what is started out. */
import { isAbsolute, resolve } from 'node:path';
import type { ProblemV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { SubmitRequestV1 } from '../plugin/v1/worker-v1.ts';
import type { ProcessJob } from './process-job-schema.ts';

export interface ProcessSpec {
  program: string;
  arguments: string[];
  environment: Record<string, string>;
  /** Null: an empty directory of the execution's own. */
  workingDirectory: string | null;
  /** Whether a pipe is held open, so that the process sees the death of its host. */
  hostPipe: boolean;
  streamOutput: boolean;
}

/** Present in the environment of everything an execution starts; the runner removes FARHAUL_* from its own, this stays. */
export const EXECUTION_VARIABLE = '_FARHAUL_EXECUTION';
/** Number of the file descriptor of the host's pipe. */
const HOST_PIPE_VARIABLE = 'FARHAUL_HOST_PIPE';
export const HOST_PIPE_DESCRIPTOR = 3;
const HOST_GONE_VARIABLE = 'FARHAUL_HOST_GONE_MS';
/** A file that another worker touches while it watches the process after its host. */
const WATCHER_FILE_VARIABLE = 'FARHAUL_WATCHER_FILE';
/** Label that asks for the pipe: how long the process may go on after it closed, milliseconds. */
export const HOST_GONE_LABEL = 'farhaul/host-gone-ms';

/** Belongs to the loader, test runner or package manager that the caller runs under, never to the run. */
const loaderNames = new Set([
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_V8_COVERAGE',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'NODE_TEST_CONTEXT',
  'NODE_INSPECT_RESUME_ON_START',
  'VSCODE_INSPECTOR_OPTIONS',
  'WATCH_REPORT_DEPENDENCIES',
  'INIT_CWD',
  'PNPM_SCRIPT_SRC_DIR',
]);
const loaderPrefixes = ['npm_', 'VITEST', 'TSX', 'TS_NODE_', 'JEST_', 'FARHAUL_', '_FARHAUL_'];
/** Vitest mirrors `import.meta.env` into the environment. */
const vitestNames = new Set(['TEST', 'DEV', 'PROD', 'SSR', 'MODE', 'BASE_URL']);

export function inheritedEnvironment(caller: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const underVitest = caller['VITEST'] !== undefined;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value === undefined || loaderNames.has(name) || loaderPrefixes.some((prefix) => name.startsWith(prefix))) continue;
    if (underVitest && vitestNames.has(name)) continue;
    kept[name] = value;
  }
  // Of the directory that this process was started in; a run is in one of its own.
  if (kept['NODE_EXTRA_CA_CERTS']) kept['NODE_EXTRA_CA_CERTS'] = resolve(kept['NODE_EXTRA_CA_CERTS']);
  return kept;
}

export interface ProcessSurroundings {
  environment: Readonly<Record<string, string | undefined>>;
  /** The Node that serves where the job names none. */
  nodePath: string;
  /** Private to the execution: temporary files of the run vanish with it. */
  temporaryDirectory: string;
  watcherFile: string;
}

export function processSpec(request: SubmitRequestV1<ProcessJob>, surroundings: ProcessSurroundings): ProcessSpec {
  const { job } = request;
  const [program, ...leading] = job.command ?? [surroundings.nodePath];
  const hostGoneMs = request.labels[HOST_GONE_LABEL];
  return {
    program: program ?? surroundings.nodePath,
    arguments: [...leading, ...request.command.slice(1)],
    environment: {
      ...inheritedEnvironment(surroundings.environment),
      TMPDIR: surroundings.temporaryDirectory,
      ...job.env,
      ...request.environment,
      ...request.secretEnvironment,
      [EXECUTION_VARIABLE]: request.key.executionId,
      ...(hostGoneMs === undefined
        ? {}
        : {
            [HOST_PIPE_VARIABLE]: String(HOST_PIPE_DESCRIPTOR),
            [HOST_GONE_VARIABLE]: hostGoneMs,
            [WATCHER_FILE_VARIABLE]: surroundings.watcherFile,
          }),
    },
    workingDirectory: job.workingDirectory ?? null,
    hostPipe: hostGoneMs !== undefined,
    streamOutput: job.streamOutput ?? false,
  };
}

export function checkProcessJob(job: ProcessJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  if (job.workingDirectory !== undefined && !isAbsolute(job.workingDirectory)) {
    problems.push({
      path: '/workingDirectory',
      message: `'${job.workingDirectory}' is not an absolute path.`,
      remedy: 'Give the path from the root, for example /srv/data.',
    });
  }
  for (const name of Object.keys(job.env ?? {})) {
    if (name !== '' && !name.includes('=') && !name.includes('\0')) continue;
    problems.push({
      path: '/env',
      message: `'${name}' cannot be the name of an environment variable.`,
      remedy: 'Use a name without = in it.',
    });
  }
  return problems;
}

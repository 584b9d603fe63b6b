/** Pure translation: errors of the operating system in, errors of farhaul out. */
import { FarhaulError } from '../errors/farhaul-error.ts';

export interface StartFailure {
  error: unknown;
  program: string;
  /** Where the process was to start, and whether that directory exists. */
  workingDirectory: string;
  workingDirectoryExists: boolean;
}

const BUSY_MS = 5_000;
const busyCodes = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

export function startError(failure: StartFailure, now: number): FarhaulError {
  const { error, program, workingDirectory } = failure;
  const code = errorCodeOf(error);
  if (busyCodes.has(code)) {
    return new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', `This machine cannot start another process now: ${code} at '${program}'.`, {
      hint: 'The run stays queued and is tried again; lower the limit of the worker or raise the limits of its user (ulimit -u, -n).',
      retryable: true,
      details: { code, retryAt: new Date(now + BUSY_MS).toISOString() },
      cause: error,
    });
  }
  if (!failure.workingDirectoryExists) {
    return rejected(`The working directory '${workingDirectory}' does not exist on this machine.`, {
      hint: 'Create it, or leave out the job variable workingDirectory to start in an empty directory.',
      code,
      error,
    });
  }
  if (code === 'ENOENT') {
    return rejected(`The program '${program}' was not found on this machine.`, {
      hint: 'Install it, give its full path in the job variable command, or leave command out to use the Node of the worker.',
      code,
      error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return rejected(`The program '${program}' may not be started here (${code}).`, {
      hint: `Check that it is an executable file and that '${workingDirectory}' may be entered by the user of the worker.`,
      code,
      error,
    });
  }
  if (code === 'E2BIG') {
    return rejected('Arguments and environment of the process are larger than this machine allows (E2BIG).', {
      hint: 'Shorten the job variable env; large data belongs into the arguments of the flow or into a file.',
      code,
      error,
    });
  }
  return rejected(`The program '${program}' could not be started: ${error instanceof Error ? error.message : String(error)}`, {
    hint: 'Check the job variables command and workingDirectory.',
    code,
    error,
  });
}

function rejected(message: string, facts: { hint: string; code: string; error: unknown }): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', message, {
    hint: facts.hint,
    details: { code: facts.code },
    cause: facts.error,
  });
}

export function stateDirectoryError(error: unknown, directory: string, now: number): FarhaulError {
  const code = errorCodeOf(error);
  if (busyCodes.has(code)) return startError({ error, program: 'node', workingDirectory: directory, workingDirectoryExists: true }, now);
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The worker cannot write its directory '${directory}' (${code}).`, {
    hint: 'Free space on that disk or make the directory writable; FARHAUL_HOME names another place.',
    retryable: true,
    details: { code },
    cause: error,
  });
}

export function unsupportedPlatform(platform: string): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNSUPPORTED', `The worker type 'process' does not work on ${platform}.`, {
    hint: 'Run the worker on Linux or macOS (on Windows: inside WSL), or bind the flow to another worker type.',
  });
}

export function errorCodeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

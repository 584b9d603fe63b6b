import { spawn } from 'node:child_process';
import { lineSplitter } from '../output.ts';
import type { PreparingRun } from '../start-runner.ts';
import type { NpmProgram } from './find-npm.ts';

/** Its signal ends npm; what was stopped is answered by nobody. */
export interface NpmRun extends PreparingRun {
  npm: NpmProgram;
  directory: string;
  environment: NodeJS.ProcessEnv;
}

export interface NpmEnd {
  exitCode: number | null;
  /** The last it said, both streams. */
  lines: string[];
}

const keptLines = 200;

/** Runs npm without a shell; what it says becomes lines of the run's log. Rejects where it cannot be started. */
export async function runNpm(args: readonly string[], { npm, directory, environment, recorder, signal }: NpmRun): Promise<NpmEnd> {
  const lines: string[] = [];
  const told = (line: string): void => {
    if (line.trim() === '') return;
    recorder.log('logger', 'debug', `npm: ${line}`, null);
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  const child = spawn(npm.command, [...npm.args, ...args], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // npm hands it on to the scripts that it runs, but may itself wait for its registry first: it is not waited for.
  const end = (): void => void child.kill('SIGTERM');
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  // Before the run's directory is removed.
  process.prependOnceListener('exit', kill);
  const splitters = [child.stdout, child.stderr].map((stream) => {
    const splitter = lineSplitter(told);
    stream.on('data', (chunk: Buffer) => splitter.write(chunk, 'utf8'));
    return splitter;
  });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    for (const splitter of splitters) splitter.end();
    // Whoever stopped the run ends it too.
    return signal.aborted ? await new Promise<never>(() => undefined) : { exitCode, lines };
  } finally {
    signal.removeEventListener('abort', end);
    process.off('exit', kill);
  }
}

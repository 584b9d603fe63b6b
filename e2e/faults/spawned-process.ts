import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SpawnOptions {
  script: 'serve' | 'work';
  options: object;
  /** Where what the scripts compile is kept: they start often. */
  compileCache: string;
}

/** One of the programs of `processes/`; its first line on standard output tells that it is ready. */
export function spawnScript({ script, options, compileCache }: SpawnOptions): ChildProcess {
  const file = fileURLToPath(new URL(`processes/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@farhaul/source', file, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache },
  });
  // It is killed at any moment.
  child.stdin.on('error', () => undefined);
  return child;
}

export async function firstLine(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`process ${child.pid} ended (${code ?? signal}) before it was ready`);
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended])) as [Buffer];
  return line.toString().trim();
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Whether the process was told of a directory: in its command or its environment. */
export function knows(pid: number, directory: string): boolean {
  try {
    return ['cmdline', 'environ'].some((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8').includes(directory));
  } catch {
    return false;
  }
}

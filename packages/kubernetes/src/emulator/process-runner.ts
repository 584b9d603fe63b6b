/** Containers as processes of this machine: no image, no isolation; programs of Node find what is mounted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { writeMountHook } from './mount-hook.ts';
import { residentBytes } from './resident-memory.ts';
import { searchPath } from './settings.ts';
import type { ContainerRunner, EmulatedContainer, EmulatedEnd, EmulatedMount, RunningContainer } from './container-runner.ts';

const MEMORY_LOOK_MS = 20;
/** After its program has ended, what holds its output open is not waited for longer. */
const OUTPUT_MS = 2_000;

/** Answers how to start containers, and how to end all that still run. */
export function createProcessRunner(): { run: ContainerRunner; endAll(): void } {
  const running = new Set<ProcessContainer>();
  const endAll = (): void => {
    for (const container of running) container.kill();
  };
  process.on('exit', endAll);
  const run: ContainerRunner = async (container) => {
    const started = await startProcess(container);
    running.add(started);
    const forget = (): boolean => running.delete(started);
    started.ended.then(forget, forget);
    return started;
  };
  return {
    run,
    endAll() {
      process.off('exit', endAll);
      endAll();
    },
  };
}

async function startProcess(container: EmulatedContainer): Promise<ProcessContainer> {
  const { mounts, directory, workingDirectory, environment } = container;
  const inside = (text: string): string => rewritePaths(text, mounts);
  const [program, ...args] = container.command.map(inside);
  if (program === undefined) throw new Error('no command is given, and a process has no image that names one');
  const [root, temporary] = [join(directory, 'root'), join(directory, 'tmp')];
  for (const one of [root, temporary]) mkdirSync(one, { recursive: true });
  const nodeOptions = [environment['NODE_OPTIONS'], ...(mounts.length > 0 ? [writeMountHook(directory, mounts)] : [])].join(' ').trim();
  const child = spawn(program, args, {
    cwd: workingDirectory === null ? root : placeOf(inside(workingDirectory), root),
    // One group: what it starts ends with it.
    detached: true,
    env: {
      PATH: [dirname(process.execPath), searchPath()].join(delimiter),
      HOME: root,
      TMPDIR: temporary,
      ...environment,
      ...(nodeOptions !== '' && { NODE_OPTIONS: nodeOptions }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(startError(container.command[0] ?? '', error as NodeJS.ErrnoException), { cause: error });
  }
  return new ProcessContainer(child, container);
}

/** As the vendor's runtime words it. */
function startError(program: string, error: NodeJS.ErrnoException): string {
  const prefix =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process';
  if (error.code !== 'ENOENT') return `${prefix}: exec: ${JSON.stringify(program)}: ${error.message}`;
  const why = program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH';
  return `${prefix}: exec: ${JSON.stringify(program)}: ${why}: unknown`;
}

/** Paths below a mount lead to its directory: Node finds its own program before anything can be loaded. */
function rewritePaths(text: string, mounts: readonly EmulatedMount[]): string {
  if (mounts.length === 0 || !text.includes('/')) return text;
  const directories = new Map(mounts.map(({ path, directory }) => [path.replace(/\/+$/, ''), directory]));
  const paths = [...directories.keys()]
    .toSorted((one, other) => other.length - one.length)
    .map((path) => path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.replaceAll(new RegExp(`(?<![\\w./-])(${paths.join('|')})(?![\\w.-])`, 'g'), (path) => directories.get(path) ?? path);
}

/** A directory of the image that is not there is made below the container's own. */
function placeOf(directory: string, root: string): string {
  if (existsSync(directory)) return directory;
  const place = join(root, directory);
  mkdirSync(place, { recursive: true });
  return place;
}

class ProcessContainer implements RunningContainer {
  readonly ended: Promise<EmulatedEnd>;
  readonly #child: ChildProcess;
  #isOutOfMemory = false;

  constructor(child: ChildProcess, { onOutput, memoryLimitBytes }: EmulatedContainer) {
    this.#child = child;
    for (const source of ['stdout', 'stderr'] as const) child[source]?.on('data', (chunk: Buffer) => onOutput(source, chunk));
    child.on('error', () => undefined);
    this.ended = this.#end(memoryLimitBytes);
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  }

  async #end(memoryLimitBytes: number | null): Promise<EmulatedEnd> {
    const child = this.#child;
    const closed = once(child, 'close');
    const watching = memoryLimitBytes === null ? null : setInterval(() => this.#watchMemory(memoryLimitBytes), MEMORY_LOOK_MS);
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (watching) clearInterval(watching);
    // What its program left running goes with it.
    this.kill();
    const late = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, OUTPUT_MS);
    await closed;
    clearTimeout(late);
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
    return this.#isOutOfMemory ? { exitCode: 137, reason: 'OOMKilled' } : { exitCode };
  }

  #watchMemory(limit: number): void {
    if (residentBytes(this.#child.pid ?? 0) <= limit) return;
    this.#isOutOfMemory = true;
    this.kill();
  }
}

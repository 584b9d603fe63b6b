/** Containers of a Docker engine, by its command line. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { ContainerRunner, EmulatedContainer, EmulatedEnd, RunningContainer } from './container-runner.ts';
import { searchPath } from './settings.ts';

const execute = promisify(execFile);

/** Images are the engine's: what it lacks, it pulls. */
export function createDockerRunner(): { run: ContainerRunner; endAll(): void } {
  const running = new Set<DockerContainer>();
  return {
    run: async (container) => {
      const started = new DockerContainer(container);
      await started.start();
      running.add(started);
      const forget = (): boolean => running.delete(started);
      started.ended.then(forget, forget);
      return started;
    },
    endAll() {
      for (const container of running) container.kill();
    },
  };
}

class DockerContainer implements RunningContainer {
  readonly ended: Promise<EmulatedEnd>;
  readonly #container: EmulatedContainer;
  readonly #name: string;
  readonly #started = Promise.withResolvers<EmulatedEnd>();

  constructor(container: EmulatedContainer) {
    this.#container = container;
    this.#name = `farhaul-emulated-${container.pod.uid}-${container.name}`;
    this.ended = this.#started.promise;
  }

  /** @throws where the engine refuses it */
  async start(): Promise<void> {
    await execute('docker', ['create', '--name', this.#name, ...this.#arguments()], { env: this.#environment(), maxBuffer: 2 ** 24 });
    try {
      await execute('docker', ['start', this.#name]);
    } catch (error) {
      await execute('docker', ['rm', '--force', this.#name]).catch(() => undefined);
      throw new Error((error as { stderr?: string }).stderr?.trim() ?? String(error), { cause: error });
    }
    // From its first line: it may have ended already.
    const child = spawn('docker', ['logs', '--follow', this.#name], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const source of ['stdout', 'stderr'] as const)
      child[source].on('data', (chunk: Buffer) => this.#container.onOutput(source, chunk));
    this.#started.resolve(this.#end(child));
  }

  stop(): void {
    this.#docker('kill', '--signal=SIGTERM', this.#name);
  }

  kill(): void {
    this.#docker('kill', this.#name);
  }

  #docker(...args: string[]): void {
    // It may have ended meanwhile.
    execFile('docker', args, () => undefined);
  }

  async #end(child: ChildProcess): Promise<EmulatedEnd> {
    await once(child, 'close');
    await execute('docker', ['wait', this.#name]);
    const { stdout } = await execute('docker', ['inspect', '--format={{json .State}}', this.#name]);
    const { ExitCode: exitCode, OOMKilled } = JSON.parse(stdout) as { ExitCode: number; OOMKilled: boolean };
    await execute('docker', ['rm', '--force', this.#name]).catch(() => undefined);
    return OOMKilled ? { exitCode, reason: 'OOMKilled' } : { exitCode };
  }

  #arguments(): string[] {
    const { image, command, environment, workingDirectory, mounts, memoryLimitBytes } = this.#container;
    const [program, ...args] = command;
    return [
      '--hostname',
      this.#container.pod.name.slice(0, 63),
      ...mounts.flatMap(({ directory, path, readOnly }) => ['--volume', `${directory}:${path}${readOnly ? ':ro' : ''}`]),
      // Values come from the environment of the command: they may have lines.
      ...Object.keys(environment).flatMap((name) => ['--env', name]),
      ...(workingDirectory === null ? [] : ['--workdir', workingDirectory]),
      ...(memoryLimitBytes === null ? [] : ['--memory', String(memoryLimitBytes), '--memory-swap', String(memoryLimitBytes)]),
      ...(program === undefined ? [] : ['--entrypoint', program]),
      image,
      ...args,
    ];
  }

  #environment(): Record<string, string> {
    return { ...this.#container.environment, PATH: searchPath() };
  }
}

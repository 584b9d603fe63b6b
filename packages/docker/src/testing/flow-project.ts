/** A user's project with its own data directory, and the processes of a user in it: node and the command `farhaul`. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const command = `const { main } = await import(${JSON.stringify(join(packages, 'cli/src/cli.ts'))});
process.exitCode = await main(process.argv.slice(1));`;

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves when the text was printed, to either stream; rejects where it ended without. */
  printed(text: string): Promise<void>;
}

export interface ProjectUser {
  uid: number;
  gid: number;
}

/** Null: this user can read what flow projects link to. */
export function whyNoPackagesFor(user: ProjectUser): string | null {
  const readable = spawnSync('cat', [join(packages, 'core/package.json')], { ...user, stdio: 'ignore' }).status === 0;
  return readable ? null : `user ${user.uid} cannot read ${packages}`;
}

export class FlowProject {
  readonly directory: string;
  /** HOME and FARHAUL_HOME of its processes. */
  readonly home: string;
  readonly #place = mkdtempSync(join(tmpdir(), 'farhaul-docker-'));
  readonly #environment: Record<string, string>;
  readonly #user: ProjectUser | null;
  readonly #node: string;
  readonly #running = new Set<ChildProcess>();

  /** `environment`: of every process, beside PATH and the directories of the project. `user`: who they run as. @default this one */
  constructor(environment: Record<string, string> = {}, user: ProjectUser | null = null) {
    this.#user = user;
    this.directory = join(this.#place, 'project');
    this.home = join(this.#place, 'home');
    this.#environment = environment;
    mkdirSync(join(this.directory, 'node_modules/@farhaul'), { recursive: true });
    for (const name of ['core', 'docker', 'server', 'cli'])
      symlinkSync(join(packages, name), join(this.directory, 'node_modules/@farhaul', name));
    const dependencies = { '@farhaul/core': '*', '@farhaul/docker': '*' };
    this.write('package.json', JSON.stringify({ name: 'project', type: 'module', dependencies }));
    if (user) chownSync(this.#place, user.uid, user.gid);
    this.#node = this.#findNode();
  }

  write(path: string, content: string): string {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  start(args: readonly string[], environment: Record<string, string> = {}): Started {
    const places = { HOME: this.home, FARHAUL_HOME: this.home, NODE_COMPILE_CACHE: join(this.#place, 'compile-cache') };
    const child = spawn(this.#node, ['--conditions=@farhaul/source', ...args], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'] ?? '', ...places, ...this.#environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.#user,
    });
    this.#running.add(child);
    const output = { stdout: '', stderr: '' };
    const listeners = new Set<() => void>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        for (const listener of listeners) listener();
      });
    }
    const finished = new Promise<Finished>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        this.#running.delete(child);
        resolve({ code, signal, ...output });
      });
    });
    const printed = async (text: string): Promise<void> => {
      const seen = new Promise<'seen'>((resolve) => {
        const look = (): void => ((output.stdout + output.stderr).includes(text) ? resolve('seen') : undefined);
        listeners.add(look);
        look();
      });
      const first = await Promise.race([seen, finished]);
      if (first !== 'seen' && !(output.stdout + output.stderr).includes(text))
        throw new Error(`ended with ${first.code ?? first.signal} without printing "${text}": ${output.stdout}${output.stderr}`);
    };
    return { child, finished, printed };
  }

  /** `farhaul …` */
  farhaul(...args: string[]): Started {
    return this.start(['--input-type=module', '-e', command, '--', ...args]);
  }

  /** @throws where it fails */
  async farhaulSays(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.farhaul(...args).finished;
    if (code !== 0) throw new Error(`farhaul ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** This node, or a copy where its user does not reach it: it may lie in somebody's home. */
  #findNode(): string {
    if (this.#user === null || !spawnSync(process.execPath, ['--version'], { ...this.#user, stdio: 'ignore' }).error)
      return process.execPath;
    const copy = join(this.#place, 'node');
    copyFileSync(process.execPath, copy);
    return copy;
  }

  /** Ends what a failed test left running, too. */
  remove(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.#place, { recursive: true, force: true, maxRetries: 5 });
  }
}

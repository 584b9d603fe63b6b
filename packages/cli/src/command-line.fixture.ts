/** The command as a person runs it: a process of its own, from source, with a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Client } from '@farhaul/core/client';

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves when the text has been printed. */
  printed(text: string): Promise<void>;
}

const program = `const { main } = await import(${JSON.stringify(new URL('./cli.ts', import.meta.url).href)});
process.exitCode = await main(process.argv.slice(1));`;

export class CommandLine {
  readonly home = join(mkdtempSync(join(tmpdir(), 'farhaul-cli-')), 'data');
  /** Halves what each process of a test costs. */
  private readonly compileCache = join(this.home, '../compile-cache');

  start(args: readonly string[], environment: Record<string, string> = {}): Started {
    return this.node(['--input-type=module', '-e', program, '--', ...args], environment);
  }

  /** With something piped in. */
  async piped(input: string, ...args: string[]): Promise<Finished> {
    return await this.node(['--input-type=module', '-e', program, '--', ...args], {}, input).finished;
  }

  async run(...args: string[]): Promise<Finished> {
    return await this.start(args).finished;
  }

  async json<Value>(...args: string[]): Promise<Value> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
    return JSON.parse(stdout) as Value;
  }

  /** A flow file of this package, run to its end. */
  async flows(file: string): Promise<Finished> {
    return await this.node([new URL(`./${file}`, import.meta.url).pathname]).finished;
  }

  /** Somebody's project beside the data directory, with this file of flows; `folder` '.': where the commands run. Answers the file. */
  project(flows: string, folder = 'project'): string {
    const directory = join(this.home, '..', folder);
    mkdirSync(join(directory, 'node_modules/@farhaul'), { recursive: true });
    symlinkSync(fileURLToPath(new URL('../../core', import.meta.url)), join(directory, 'node_modules/@farhaul/core'));
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
    const file = join(directory, 'flows.ts');
    writeFileSync(file, flows);
    return file;
  }

  /** A file of somebody's project, run to its end. */
  async program(path: string, environment: Record<string, string> = {}): Promise<Finished> {
    return await this.node([path], environment).finished;
  }

  async withClient<Result>(use: (client: Client) => Promise<Result>): Promise<Result> {
    const connection = await connect({ dataDirectory: this.home, apiUrl: null, apiKey: null, profile: null });
    try {
      return await use(connection.client);
    } finally {
      await connection.close();
    }
  }

  remove(): void {
    rmSync(join(this.home, '..'), { recursive: true, force: true });
  }

  private node(args: readonly string[], environment: Record<string, string> = {}, input: string | null = null): Started {
    const child = spawn(process.execPath, ['--conditions=@farhaul/source', ...args], {
      cwd: join(this.home, '..'),
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.home,
        FARHAUL_HOME: this.home,
        TZ: 'UTC',
        NODE_COMPILE_CACHE: this.compileCache,
        ...environment,
      },
      stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    }) as ChildProcess & { stdout: Readable; stderr: Readable };
    child.stdin?.end(input);
    const output = { stdout: '', stderr: '' };
    const listeners = new Set<() => void>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        for (const listener of listeners) listener();
      });
    }
    const finished = new Promise<Finished>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, ...output }));
    });
    const printed = async (text: string): Promise<void> => {
      await Promise.race([
        new Promise<void>((resolve) => {
          const listener = (): void => (output.stdout.includes(text) ? resolve() : undefined);
          listeners.add(listener);
          listener();
        }),
        finished.then(({ stdout, stderr }) => {
          if (!stdout.includes(text)) throw new Error(`ended without printing "${text}": ${stdout}${stderr}`);
        }),
      ]);
    };
    return { child, finished, printed };
  }
}

/** A run that waits for a worker of the pool. */
export async function submitToPool(
  client: Client,
  input: { id: string; name: string; workPoolName: string; workQueueName?: string },
): Promise<void> {
  await client.flowRuns.create({
    flowName: 'train',
    parameters: { epochs: 3 },
    arguments: { byName: { epochs: 3 } },
    code: null,
    binding: { workerType: 'process', jobVariables: {}, storage: null },
    ...input,
  });
}

/** A user's project in a temporary directory: real files, real processes, a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const core = fileURLToPath(new URL('../../', import.meta.url));

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export class FlowProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'farhaul-project-'));
  readonly home = mkdtempSync(join(tmpdir(), 'farhaul-home-'));
  private readonly running = new Set<ChildProcess>();

  constructor() {
    mkdirSync(join(this.directory, 'node_modules/@farhaul'), { recursive: true });
    symlinkSync(core, join(this.directory, 'node_modules/@farhaul/core'));
    this.write('package.json', JSON.stringify({ name: 'project', type: 'module' }));
  }

  write(path: string, content: string): string {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Starts node as a user would, with nothing of the test runner's environment. */
  start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess & { finished: Promise<Finished> } {
    const child = spawn(process.execPath, ['--conditions=@farhaul/source', ...args], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'] ?? '', HOME: this.home, FARHAUL_HOME: this.home, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    child.on('close', () => this.running.delete(child));
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const finished = new Promise<Finished>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
    return Object.assign(child, { finished });
  }

  /** Writes `flows.ts` and runs it to its end. */
  async run(source: string, environment: Record<string, string> = {}): Promise<Finished> {
    this.write('flows.ts', source);
    return await this.start(['flows.ts'], environment).finished;
  }

  /** Ends what a failed test left running, too. */
  remove(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Waits for a condition; rejects with what was seen last. */
export async function eventually<Value>(
  look: () => Value | undefined | null | false | Promise<Value | undefined | null | false>,
  withinMs = 20_000,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not seen within ${withinMs} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The command itself, built, as processes in a directory of their own: a server, and workers of a project that lists one plugin or none. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const LIMIT_MS = 300_000;

export interface StartOptions {
  /** For node. */
  flags?: readonly string[];
  environment?: Record<string, string>;
}

export class CommandWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
  readonly #children: ChildProcess[] = [];

  /** Workers load what the project in their directory lists: the plugin, a file of `processes`. */
  constructor(plugin?: { name: string; file: string }) {
    const project = { name: 'project', dependencies: plugin ? { [plugin.name]: '1.0.0' } : {} };
    writeFileSync(join(this.directory, 'package.json'), JSON.stringify(project));
    if (!plugin) return;
    const place = join(this.directory, 'node_modules', plugin.name);
    mkdirSync(place, { recursive: true });
    copyFileSync(here(`../processes/${plugin.file}`), join(place, 'plugin.mjs'));
    const manifest = { name: plugin.name, version: '1.0.0', farhaul: { plugin: './plugin', specificationVersion: 'v1' } };
    writeFileSync(join(place, 'package.json'), JSON.stringify({ ...manifest, exports: { './plugin': './plugin.mjs' } }));
    mkdirSync(join(this.directory, 'node_modules', '@farhaul'));
    symlinkSync(here('../../packages/core'), join(this.directory, 'node_modules', '@farhaul', 'core'));
  }

  /** `farhaul …`; its standard output is the caller's to read. */
  start(args: readonly string[], { flags = [], environment = {} }: StartOptions = {}): ChildProcess {
    const child = spawn(process.execPath, [...flags, here('../../packages/cli/dist/bin.js'), ...args], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.directory, FARHAUL_HOME: join(this.directory, 'data'), ...environment },
    });
    this.#children.push(child);
    return child;
  }

  startServer(options: StartOptions = {}): { server: ChildProcess; url: Promise<string> } {
    const server = this.start(['server', 'start', '--port', '0', '--json'], options);
    return { server, url: urlSaid(server) };
  }

  async createPool(name: string, type: string, options: StartOptions = {}): Promise<void> {
    const creation = this.start(['work-pool', 'create', name, '--type', type], options);
    drainOutput(creation);
    if ((await once(creation, 'exit'))[0] !== 0) throw new Error('The pool was not created.');
  }

  startWorker(pool: string, options: StartOptions = {}): ChildProcess {
    const worker = this.start(['worker', 'start', '--pool', pool], options);
    drainOutput(worker);
    return worker;
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.directory, { recursive: true });
  }
}

/** Rejects where the server ends without having said it. */
async function urlSaid(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  let complaint = '';
  const hear = (part: Buffer): void => {
    said += String(part);
    if (said.trim().endsWith('}')) resolve(said);
  };
  const hearComplaint = (part: Buffer): void => void (complaint += String(part));
  server.stdout?.on('data', hear);
  server.stderr?.on('data', hearComplaint);
  server.once('close', () => reject(new Error(`The server ended at its start: ${complaint}`)));
  const answer = await promise;
  server.stdout?.off('data', hear);
  server.stderr?.off('data', hearComplaint);
  drainOutput(server);
  return (JSON.parse(answer) as { url: string }).url;
}

/** So that it never waits for whoever reads it. */
function drainOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.resume();
  stderr?.resume();
}

export function residentBytes({ pid }: ChildProcess): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

export async function eventually(look: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`Not within ${LIMIT_MS / 1000} s: ${what}.`);
    await sleep(100);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';

export interface ProcessStart {
  name: string;
  command: readonly [program: string, ...rest: string[]];
  environment: Record<string, string>;
  /** What it prints goes there. */
  logFile: string;
}

/** A process that is killed, stopped and started again as often as somebody likes. */
export class SupervisedProcess {
  readonly name: string;
  readonly #start: ProcessStart;
  #child: ChildProcess | null = null;

  constructor(start: ProcessStart) {
    this.name = start.name;
    this.#start = start;
  }

  get pid(): number | null {
    return this.#running ? (this.#child?.pid ?? null) : null;
  }

  get #running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): void {
    if (this.#running) return;
    const { command, environment, logFile } = this.#start;
    const [program, ...rest] = command;
    const log = openSync(logFile, 'a');
    const path = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    this.#child = spawn(program, rest, { stdio: ['pipe', log, log], env: { ...path, ...environment } });
  }

  signal(name: NodeJS.Signals): void {
    if (this.#running) this.#child?.kill(name);
  }

  async kill(): Promise<void> {
    await this.#gone('SIGKILL');
  }

  /** Its exit code; null where it did not end by itself. */
  async end(): Promise<number | null> {
    this.signal('SIGCONT');
    const force = setTimeout(() => this.signal('SIGKILL'), 90_000);
    await this.#gone('SIGTERM');
    clearTimeout(force);
    return this.#child?.exitCode ?? null;
  }

  async #gone(signal: NodeJS.Signals): Promise<void> {
    if (!this.#running || !this.#child) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }
}

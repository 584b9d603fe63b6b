/** The only file that starts and signals processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { ProcessSpec } from './process-spec.ts';
import type { ProcessExit } from './process-outcome.ts';
import { systemProcessTable, type ProcessFacts, type ProcessTable } from './process-table.ts';

/** A process that this one started and whose exit it will be told. */
export interface StartedProcess {
  pid: number;
  startTime: string;
  exited: Promise<ProcessExit>;
  /** Null while it runs. */
  exit(): ProcessExit | null;
  /** Whether waiting for it keeps this process alive. */
  hold(held: boolean): void;
  /** Lets go of the host's pipe and of the process. */
  release(): void;
}

export interface StartPlaces {
  workingDirectory: string;
  stdout: string;
  stderr: string;
}

export interface ProcessClient {
  readonly table: ProcessTable;
  /** Rejects with the error of the operating system. */
  start(spec: ProcessSpec, places: StartPlaces): Promise<StartedProcess>;
  /** To one process, or with `group` to all of its group. False where there is none. */
  signal(target: { pid: number; group: boolean }, signal: NodeJS.Signals): boolean;
  /** What still runs of an execution: its process, its group and session, and what it started apart from them. */
  remains(execution: ExecutionProcess): ProcessFacts[];
}

export interface ExecutionProcess {
  pid: number;
  startTime: string;
  executionId: string;
}

export function createProcessClient(): ProcessClient {
  const table = systemProcessTable();
  return {
    table,
    start: (spec, places) => start(spec, places, table),
    signal({ pid, group }, signal) {
      try {
        return process.kill(group ? -pid : pid, signal);
      } catch {
        return false;
      }
    },
    remains: (execution) => remains(table, execution),
  };
}

async function start(spec: ProcessSpec, places: StartPlaces, table: ProcessTable): Promise<StartedProcess> {
  const stdout = openSync(places.stdout, 'a', 0o600);
  const stderr = openSync(places.stderr, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(spec.program, spec.arguments, {
      cwd: places.workingDirectory,
      env: spec.environment,
      detached: true,
      stdio: spec.hostPipe ? ['ignore', stdout, stderr, 'pipe'] : ['ignore', stdout, stderr],
      windowsHide: true,
    });
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  if (child.pid === undefined) return await failed;
  failed.catch(() => undefined);
  return startedProcess(child, child.pid, table.inspect(child.pid)?.startTime ?? '');
}

function startedProcess(child: ChildProcess, pid: number, startTime: string): StartedProcess {
  let ended: ProcessExit | null = null;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = { code, signal };
      resolve(ended);
    });
  });
  const pipe = (child.stdio[3] ?? null) as Socket | null;
  // The other end closes when the process ends, at times with a reset.
  pipe?.on('error', () => undefined);
  pipe?.unref();
  child.unref();
  return {
    pid,
    startTime,
    exited,
    exit: () => ended,
    hold: (held) => (held ? child.ref() : child.unref()),
    release() {
      pipe?.destroy();
      child.unref();
    },
  };
}

function remains(table: ProcessTable, execution: ExecutionProcess): ProcessFacts[] {
  const all = table.all().filter((facts) => !facts.ended);
  const holder = all.find((facts) => facts.pid === execution.pid);
  // The system gives a pid away again only when no process of that group and session is left.
  const reused = holder !== undefined && holder.startTime !== execution.startTime;
  return all.filter((facts) => {
    if (facts.pid === process.pid) return false;
    if (!reused && (facts.group === execution.pid || facts.session === execution.pid)) return true;
    return mayBeYounger(facts, execution) && table.carriesMark(facts.pid, execution.executionId);
  });
}

/** Spares reading the environment of everything that was there before. */
function mayBeYounger(facts: ProcessFacts, execution: ExecutionProcess): boolean {
  const [mine, other] = [Number(execution.startTime), Number(facts.startTime)];
  return Number.isNaN(mine) || Number.isNaN(other) || other >= mine;
}

/** Processes that carry the mark of an execution and lead a group: what was started for it. */
export function findMarked(table: ProcessTable, executionId: string): ProcessFacts | null {
  return table.all().find((facts) => !facts.ended && facts.group === facts.pid && table.carriesMark(facts.pid, executionId)) ?? null;
}

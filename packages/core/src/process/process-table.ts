/** What the operating system knows of its processes: Linux from /proc, elsewhere from ps. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { EXECUTION_VARIABLE } from './process-spec.ts';

export interface ProcessFacts {
  pid: number;
  group: number;
  session: number;
  /** Tells two processes apart that had the same pid one after the other. */
  startTime: string;
  /** Ended, and only waiting for its parent to take notice. */
  ended: boolean;
  /** Wait status of an ended one where the system tells it; else null. */
  waitStatus: number | null;
}

export interface ProcessTable {
  inspect(pid: number): ProcessFacts | null;
  all(): ProcessFacts[];
  /** Whether the process was started with the mark of this execution in its environment. */
  carriesMark(pid: number, executionId: string): boolean;
}

export function systemProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  return platform === 'linux' ? linuxTable : psTable;
}

const linuxTable: ProcessTable = {
  inspect(pid) {
    const text = readOrNull(`/proc/${pid}/stat`);
    return text === null ? null : parseLinuxStat(text);
  },
  all() {
    const found: ProcessFacts[] = [];
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const facts = this.inspect(Number(name));
      if (facts) found.push(facts);
    }
    return found;
  },
  carriesMark(pid, executionId) {
    return readOrNull(`/proc/${pid}/environ`)?.split('\0').includes(`${EXECUTION_VARIABLE}=${executionId}`) ?? false;
  },
};

/** The name of the program stands in parentheses and may hold anything, also spaces and parentheses. */
export function parseLinuxStat(text: string): ProcessFacts | null {
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(') ');
  if (open < 0 || close < 0) return null;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const state = fields[0] ?? '';
  const ended = state === 'Z' || state === 'X';
  const status = Number(fields[49]);
  return {
    pid: Number(text.slice(0, open)),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startTime: fields[19] ?? '',
    ended,
    waitStatus: ended && Number.isInteger(status) ? status : null,
  };
}

const columns = 'pid=,pgid=,sess=,stat=,lstart=';

const psTable: ProcessTable = {
  inspect(pid) {
    return parsePs(runPs(['-o', columns, '-p', String(pid)]))[0] ?? null;
  },
  all() {
    return parsePs(runPs(['-axo', columns]));
  },
  carriesMark(pid, executionId) {
    return runPs(['-E', '-ww', '-o', 'command=', '-p', String(pid)])
      .split(/\s/)
      .includes(`${EXECUTION_VARIABLE}=${executionId}`);
  },
};

export function parsePs(text: string): ProcessFacts[] {
  const found: ProcessFacts[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match) continue;
    const [, pid, group, session, state, startTime] = match;
    const ended = (state ?? '').startsWith('Z');
    found.push({
      pid: Number(pid),
      group: Number(group),
      session: Number(session) || 0,
      startTime: startTime ?? '',
      ended,
      waitStatus: null,
    });
  }
  return found;
}

function runPs(parameters: string[]): string {
  try {
    return execFileSync('ps', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** Null where the process is gone, or belongs to somebody else. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

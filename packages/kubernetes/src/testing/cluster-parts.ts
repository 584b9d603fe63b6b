/** The processes that a cluster of the tests' own is made of: they can be ended, and brought back. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pod } from '../kubernetes-objects.ts';
import { until } from './cluster-access.ts';

/** A node takes its time to be ready again on a busy machine, and the script waits for a minute only. */
const TRIES = 4;

/** Ends it at once, as a machine that fails. */
export async function endPart(part: 'kubelet' | 'kube-apiserver'): Promise<void> {
  const text = readFileSync(join(process.env['FARHAUL_TEST_KUBERNETES_PROCESSES'] ?? '', `${part}.pid`), 'utf8');
  const pid = Number(text.split(' ', 1)[0]);
  if (!commandOf(pid).includes(part)) throw new Error(`${part} is no process ${pid}`);
  process.kill(pid, 'SIGKILL');
  await until(async () => !commandOf(pid).includes(part), `the end of ${part}`);
}

/** Resolves when the cluster answers and its node is ready. */
export async function bringBack(): Promise<void> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      await promisify(execFile)(process.env['FARHAUL_TEST_KUBERNETES_START'] ?? '', ['24']);
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** What runs of the pod, on a node that is this machine. */
export function processesOf({ metadata: { uid } }: Pod): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && read(`/proc/${pid}/cgroup`).includes(uid));
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

/** Empty: it is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

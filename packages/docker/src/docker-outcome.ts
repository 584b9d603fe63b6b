/** Pure: how a container ended, as an outcome. */
import type { OutcomeV1 } from '@farhaul/core/plugin';
import type { ContainerDetails } from './docker-client.ts';
import { showSize } from './docker-size.ts';

export interface EndEvidence {
  /** Last lines of its error output. */
  lastErrorLines: readonly string[];
  /** Whether the engine stopped answering while it ran. */
  engineWasGone: boolean;
}

const HEAP_EXHAUSTED = /heap out of memory|heap limit Allocation failed/i;
/** What Docker's init writes where it cannot start the program. */
const INIT_FAILED = /^\[FATAL tini \(\d+\)\] exec (.+) failed: (.+)$/;
/** What the runner's first lines write. */
const OLD_NODE = /needs Node >= ?(\S+), image has (v\S+)/;
const BAD_OPTION = /^node: bad option: --input-type/;
const KILLED = 137;
const signals: Record<number, string> = { 129: 'SIGHUP', 130: 'SIGINT', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' };

export function endOutcome(container: ContainerDetails, evidence: EndEvidence): OutcomeV1 {
  const { exitCode, oomKilled } = container.state;
  const limit = container.memoryBytes > 0 ? ` of ${showSize(container.memoryBytes)}` : '';
  if (oomKilled && exitCode === KILLED) {
    return {
      kind: 'oom',
      reason:
        container.memoryBytes > 0
          ? `the container needed more than its memory limit${limit}`
          : 'the machine of the engine ran out of memory',
      remedy: 'Raise the job variable memory, or hold less in memory at once.',
      exitCode,
    };
  }
  if (exitCode === 134 && evidence.lastErrorLines.some((line) => HEAP_EXHAUSTED.test(line))) {
    return {
      kind: 'oom',
      reason: 'JavaScript heap out of memory',
      remedy: 'Raise the limit with the job variable env: { NODE_OPTIONS: "--max-old-space-size=8192" } (MiB), and memory with it.',
      exitCode,
    };
  }
  const failedStart = initFailure(container, evidence) ?? oldNode(container, evidence);
  if (failedStart) return { kind: 'start-failed', ...failedStart, exitCode };
  if (evidence.engineWasGone && [KILLED, 143, 255].includes(exitCode)) {
    return {
      kind: 'lost',
      reason: `the Docker engine restarted, which ended the container (exit code ${exitCode})`,
      remedy: 'Let containers outlive the engine ("live-restore": true in its daemon.json), or give the flow infrastructureRetries.',
      exitCode,
    };
  }
  return { kind: 'exited', exitCode, signal: signals[exitCode] ?? null };
}

function initFailure({ image }: ContainerDetails, { lastErrorLines }: EndEvidence): { reason: string; remedy: string } | null {
  for (const line of lastErrorLines) {
    const [, program, cause] = INIT_FAILED.exec(line) ?? [];
    if (program !== undefined && cause !== undefined) return startFailure(image, program, cause);
  }
  return null;
}

/** Why a program of an image cannot be started. */
export function startFailure(image: string, program: string, cause: string): { reason: string; remedy: string } {
  if (/no such file|not found/i.test(cause)) {
    return program === 'node'
      ? {
          reason: `the image '${image}' has no node`,
          remedy:
            'Use an image with Node 22 or newer, such as node:24-slim, or name its place in the job variable command: ["/path/to/node"].',
        }
      : { reason: `the image '${image}' has no program '${program}'`, remedy: 'Correct the job variable command, or use another image.' };
  }
  if (/exec format/i.test(cause)) {
    return {
      reason: `'${program}' of the image '${image}' is built for another processor`,
      remedy: 'Set the job variable platform to one that the machine of the engine can run, or use another image.',
    };
  }
  return {
    reason: `'${program}' of the image '${image}' could not be started: ${cause}`,
    remedy: 'Correct the job variables command and user.',
  };
}

function oldNode({ image, state }: ContainerDetails, { lastErrorLines }: EndEvidence): { reason: string; remedy: string } | null {
  const remedy = 'Use an image with a newer Node, such as node:24-slim.';
  for (const line of lastErrorLines) {
    const [, needed, found] = OLD_NODE.exec(line) ?? [];
    if (needed !== undefined && state.exitCode === 70)
      return { reason: `the image '${image}' has Node ${found}; the bundle needs ${needed} or newer`, remedy };
    if (BAD_OPTION.test(line)) return { reason: `the Node of the image '${image}' is too old`, remedy };
  }
  return null;
}

/** It is not there any more. */
export function goneOutcome(name: string, exitCode: number | null): OutcomeV1 {
  if (exitCode !== null && exitCode !== KILLED) return { kind: 'exited', exitCode, signal: signals[exitCode] ?? null };
  return {
    kind: 'deleted',
    reason: `the container ${name} was removed from the Docker engine before it told how it ended`,
    remedy: 'Look who removes containers of farhaul: docker rm, docker system prune, another tool. Run the flow again.',
    exitCode,
  };
}

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type {
  CallOptionsV1,
  ExecutionKeyV1,
  InfrastructureRefV1,
  MountV1,
  OutcomeV1,
  SubmitRequestV1,
  WatchOptionsV1,
  WorkerContextV1,
  WorkerV1,
} from '@farhaul/core/plugin';
import type { SlotJob } from './slot-job-schema.ts';

const POLL_MS = 25;
const BUSY_MS = 30_000;

/**
 * Stays beside the program and writes down how it ended. It takes the slot by a file that only one can create, so that
 * submitting twice, at once or after a crash, starts one program.
 */
const keeper = `
const files = require('node:fs');
const [directory, program, ...args] = process.argv.slice(1);
const slot = (name) => directory + '/' + name;
try { files.writeFileSync(slot('pid'), String(process.pid), { flag: 'wx' }); } catch { process.exit(0); }
const child = require('node:child_process').spawn(program, args, {
  cwd: slot('work'),
  stdio: ['ignore', files.openSync(slot('stdout'), 'a'), files.openSync(slot('stderr'), 'a')],
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
const end = (text) => { files.writeFileSync(slot('end~'), text); files.renameSync(slot('end~'), slot('end')); };
child.on('error', () => end('127'));
child.on('exit', (code, signal) => end(String(code ?? 128 + require('node:os').constants.signals[signal])));
`;

export function createSlotWorker(context: WorkerContextV1): SlotWorker {
  return new SlotWorker(context);
}

export class SlotWorker implements WorkerV1<SlotJob> {
  readonly specificationVersion = 'v1';
  readonly type = 'slot';
  readonly displayName = 'Slot';
  readonly description = 'Runs each flow as a process in a directory of its own.';
  readonly #context: WorkerContextV1;

  constructor(context: WorkerContextV1) {
    this.#context = context;
  }

  async reaches(): Promise<string[]> {
    return [`host:${hostname()}`];
  }

  async mounts(): Promise<string[]> {
    return ['directory'];
  }

  /** The program sees the directories of the machine as they are. */
  mountTarget({ source }: Omit<MountV1, 'target'>): string {
    return source;
  }

  async doSubmit(request: SubmitRequestV1<SlotJob>, { signal }: CallOptionsV1): Promise<InfrastructureRefV1> {
    const { environment } = this.#context;
    const { program } = request.job;
    if (isAbsolute(program) && !existsSync(program))
      throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `There is no program ${program}.`, {
        hint: 'Set "program" to one that is there.',
      });
    const ref = this.#refOf(request.key);
    const directory = slotOf(ref);
    if (!existsSync(directory)) await this.#takeRoom();
    await mkdir(join(directory, 'work'), { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'labels.json'), JSON.stringify(request.labels));
    const args = ['-e', keeper, directory, program, ...request.command.slice(1)];
    spawn(process.execPath, args, {
      detached: true,
      stdio: 'ignore',
      env: { PATH: environment['PATH'], ...request.environment, ...request.secretEnvironment },
    }).unref();
    while (pidOf(directory) === null) await sleep(POLL_MS, undefined, { signal });
    return ref;
  }

  async doWatch(ref: InfrastructureRefV1, { signal, onLog }: WatchOptionsV1): Promise<OutcomeV1> {
    const directory = slotOf(ref);
    const outputs = (['stdout', 'stderr'] as const).map((source) => followLines(join(directory, source), (line) => onLog(source, line)));
    try {
      return await this.#untilEnd(ref, { signal, readOn: async () => void (await Promise.all(outputs.map((output) => output.readOn()))) });
    } finally {
      for (const output of outputs) await output.close();
    }
  }

  async #untilEnd(ref: InfrastructureRefV1, { signal, readOn }: CallOptionsV1 & { readOn(): Promise<void> }): Promise<OutcomeV1> {
    const directory = slotOf(ref);
    for (;;) {
      signal.throwIfAborted();
      // Looked at before the rest is read: what was written before the end is then complete.
      const pid = pidOf(directory);
      const alive = pid !== null && isAlive(pid);
      const end = await readFile(join(directory, 'end'), 'utf8').catch(() => null);
      await readOn();
      if (end !== null) return { kind: 'exited', exitCode: Number(end) };
      if (!alive)
        return { kind: 'lost', reason: `The process of slot ${ref.identifier} is gone.`, remedy: 'See who ended it, and run again.' };
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  async doFind(key: ExecutionKeyV1): Promise<InfrastructureRefV1 | null> {
    const ref = this.#refOf(key);
    // A slot that nobody took runs nothing; a second submit starts it.
    return pidOf(slotOf(ref)) === null ? null : ref;
  }

  async doRemove(ref: InfrastructureRefV1, { graceMs, signal }: CallOptionsV1 & { graceMs: number }): Promise<void> {
    const directory = slotOf(ref);
    const pid = pidOf(directory);
    if (pid !== null) {
      const deadline = performance.now() + graceMs;
      send(pid, 'SIGTERM');
      while (isAlive(pid) && performance.now() < deadline) await sleep(POLL_MS, undefined, { signal });
      send(-pid, 'SIGKILL');
      while (isAlive(pid)) await sleep(POLL_MS, undefined, { signal });
    }
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Environment `SLOTS`: how many there are. */
  async #takeRoom(): Promise<void> {
    const limit = Number(this.#context.environment['SLOTS'] ?? 1_000);
    const taken = await readdir(join(this.#context.stateDirectory, 'slots')).catch(() => []);
    if (taken.length < limit) return;
    const retryAt = new Date(Date.now() + BUSY_MS).toISOString();
    throw new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', `All ${limit} slots are taken.`, { retryable: true, details: { retryAt } });
  }

  #refOf({ name }: ExecutionKeyV1): InfrastructureRefV1 {
    const directory = join(this.#context.stateDirectory, 'slots', name);
    return { type: this.type, identifier: name, reach: `host:${hostname()}`, data: { directory } };
  }
}

export function slotOf({ data }: InfrastructureRefV1): string {
  return String(data['directory']);
}

export function pidOf(directory: string): number | null {
  try {
    return Number(readFileSync(join(directory, 'pid'), 'utf8')) || null;
  } catch {
    return null;
  }
}

/** Calls back with each line that was added since the last time. The file stays open: its last lines are there though it was removed. */
function followLines(file: string, onLine: (line: string) => void): { readOn(): Promise<void>; close(): Promise<void> } {
  let [position, rest] = [0, Buffer.alloc(0)];
  let handle: FileHandle | null = null;
  const readOn = async (): Promise<void> => {
    handle ??= await open(file).catch(() => null);
    if (!handle) return;
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(size - position), 0, size - position, position);
    position = size;
    rest = Buffer.concat([rest, buffer]);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      onLine(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
    }
  };
  return { readOn, close: async () => await handle?.close() };
}

/** What has ended and was not yet collected by its parent still has a pid. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, which is what was wanted.
  }
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ExecutionKeyV1, InfrastructureRefV1, OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { SubmitRequestV1 } from '../plugin/v1/worker-v1.ts';
import { createProcessClient, type ProcessClient } from './process-client.ts';
import { readHostIdentity } from './process-host.ts';
import type { ProcessJob } from './process-job-schema.ts';
import { placesBelow } from './process-record.ts';
import { parseProcessRef } from './process-ref.ts';
import { processSpec } from './process-spec.ts';
import { createProcessWorker, type ProcessWorker, type ProcessWorkerParts } from './process-worker.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-process-'));
const logged: string[] = [];
const log = (message: string): void => void logged.push(message);
const logger = { debug: log, info: log, warn: log, error: log };
const client = createProcessClient();
const { signal } = new AbortController();
const made: InfrastructureRefV1[] = [];

function worker(environment: Record<string, string | undefined> = process.env, parts: ProcessWorkerParts = {}): ProcessWorker {
  return createProcessWorker({ environment, logger, stateDirectory }, parts);
}

async function submit(one: ProcessWorker, request: SubmitRequestV1<ProcessJob>): Promise<InfrastructureRefV1> {
  const ref = await one.doSubmit(request, { signal });
  made.push(ref);
  return ref;
}

async function watch(one: ProcessWorker, ref: InfrastructureRefV1): Promise<{ outcome: OutcomeV1; lines: string[] }> {
  const lines: string[] = [];
  const outcome = await one.doWatch(ref, { signal, onPhase: () => undefined, onLog: (_, line) => lines.push(line) });
  return { outcome, lines };
}

const newKey = (): ExecutionKeyV1 => {
  const executionId = randomUUID();
  return { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` };
};

const script = (text: string, job: ProcessJob = {}): SubmitRequestV1<ProcessJob> => ({
  key: newKey(),
  name: 'brave-otter',
  command: ['node', '-e', text],
  environment: {},
  secretEnvironment: {},
  mounts: [],
  labels: {},
  job,
  deadline: null,
});

/** Starts something that goes on by itself and tells its pid. */
async function grandchild(one: ProcessWorker, ref: InfrastructureRefV1): Promise<number> {
  const told = Promise.withResolvers<number>();
  const abort = new AbortController();
  void one
    .doWatch(ref, { signal: abort.signal, onPhase: () => undefined, onLog: (_, line) => told.resolve(Number(line)) })
    .catch(() => undefined);
  const pid = await told.promise;
  abort.abort();
  return pid;
}

const alive = (pid: number): boolean => client.table.inspect(pid)?.ended === false;

afterEach(async () => {
  for (const ref of made.splice(0)) await worker().doRemove(ref, { signal, graceMs: 0 });
});
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

describe('a process', () => {
  test('starts in an empty directory of its own, with a temporary directory that vanishes with it', async () => {
    const one = worker();
    const ref = await submit(one, script('console.log(process.cwd()); console.log(fs.readdirSync(".").length); console.log(os.tmpdir())'));
    const {
      lines: [directory = '', count, temporary = ''],
    } = await watch(one, ref);
    expect(count).toBe('0');
    expect(directory.startsWith(stateDirectory)).toBe(true);
    expect(existsSync(temporary)).toBe(true);
    await one.doRemove(ref, { signal, graceMs: 0 });
    expect(existsSync(directory)).toBe(false);
    expect(existsSync(temporary)).toBe(false);
    expect(readdirSync(join(stateDirectory, 'processes'))).toEqual([]);
  });

  test('sees nothing of the loader and test runner that the worker runs under', async () => {
    const one = worker({ ...process.env, NODE_OPTIONS: '--import=/no/such/loader.mjs', FARHAUL_API_KEY: 'secret' });
    const names = 'Object.keys(process.env).filter((name) => /^(VITEST|npm_|NODE_OPTIONS|FARHAUL_)/.test(name))';
    const { lines, outcome } = await watch(one, await submit(one, script(`console.log(JSON.stringify(${names}))`)));
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(lines).toEqual(['[]']);
  });

  test('starts in the working directory of the job, which stays', async () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), 'farhaul-work-'));
    const one = worker();
    const ref = await submit(one, script('console.log(process.cwd())', { workingDirectory }));
    expect((await watch(one, ref)).lines).toEqual([workingDirectory]);
    await one.doRemove(ref, { signal, graceMs: 0 });
    expect(existsSync(workingDirectory)).toBe(true);
    rmSync(workingDirectory, { recursive: true });
  });

  test('tells a signal that ended it', async () => {
    const one = worker();
    const { outcome } = await watch(one, await submit(one, script('process.kill(process.pid, "SIGSEGV")')));
    expect(outcome).toEqual({ kind: 'exited', exitCode: 139, signal: 'SIGSEGV' });
  });

  test('that used up its heap has run out of memory', async () => {
    const one = worker();
    const command = [process.execPath, '--max-old-space-size=20'];
    const { outcome } = await watch(
      one,
      await submit(one, script('const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));', { command })),
    );
    expect(outcome).toMatchObject({ kind: 'oom', exitCode: 134 });
  });

  test('repeats its output in the log of the worker where it is asked to', async () => {
    const one = worker();
    await watch(one, await submit(one, script('console.log("quiet")')));
    await watch(one, await submit(one, script('console.log("loud")', { streamOutput: true })));
    expect(logged).not.toContain('quiet');
    expect(logged).toContain('loud');
  });

  test('sees its host go by the end of a pipe', async () => {
    const text = 'new (require("net").Socket)({ fd: Number(process.env.FARHAUL_HOST_PIPE) }).on("close", () => process.exit(9)).resume();';
    const request = { ...script(text), labels: { 'farhaul/host-gone-ms': '1' } };
    const spec = processSpec(request, { environment: {}, nodePath: process.execPath, temporaryDirectory: tmpdir(), watcherFile: '' });
    const started = await client.start(spec, { workingDirectory: tmpdir(), stdout: '/dev/null', stderr: '/dev/null' });
    expect(started.exit()).toBeNull();
    started.release();
    expect(await started.exited).toEqual({ code: 9, signal: null });
  });
});

test('a process that lost its host is told as long as another worker watches it', async () => {
  const request = { ...script('setInterval(() => {}, 1000)'), labels: { 'farhaul/host-gone-ms': '1' } };
  const ref = await submit(worker(), request);
  const { watcher } = placesBelow(stateDirectory, request.key.name);
  const abort = new AbortController();
  const watching = worker().doWatch(ref, { signal: abort.signal, onPhase: () => undefined, onLog: () => undefined });
  watching.catch(() => undefined);
  while (!existsSync(watcher)) await sleep(10);
  const first = statSync(watcher).mtimeMs;
  while (statSync(watcher).mtimeMs === first) await sleep(50);
  abort.abort();
  await expect(watching).rejects.toThrow();
});

describe('what cannot start', () => {
  test.each([
    ['a program that does not exist', { command: ['no-such-program'] }, /no-such-program.*not found/],
    ['a working directory that does not exist', { workingDirectory: '/no/such/directory' }, /\/no\/such\/directory.*does not exist/],
    ['a program that is no executable file', { command: [join(stateDirectory, 'text')] }, /may not be started/],
    ['more arguments than the system takes', { env: { LARGE: 'x'.repeat(4_000_000) } }, /larger than this machine allows/],
  ] satisfies [string, ProcessJob, RegExp][])('%s is refused with a remedy, and nothing is left', async (_, job, message) => {
    mkdirSync(stateDirectory, { recursive: true });
    writeFileSync(join(stateDirectory, 'text'), 'no program');
    chmodSync(join(stateDirectory, 'text'), 0o644);
    const request = script('', job);
    const error = await worker()
      .doSubmit(request, { signal })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      retryable: false,
      message: expect.stringMatching(message) as string,
    });
    expect((error as { hint: string }).hint).not.toBe('');
    const places = placesBelow(stateDirectory, request.key.name);
    expect([places.directory, places.record].some((path) => existsSync(path))).toBe(false);
  });

  test('a machine without room for another process is busy, and says when to try again', async () => {
    const full = { ...client, start: async () => await Promise.reject(Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' })) };
    const error = await worker(process.env, { client: full })
      .doSubmit(script(''), { signal })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_BUSY', retryable: true });
    expect(Date.parse((error as { details: { retryAt: string } }).details.retryAt)).toBeGreaterThan(Date.now());
  });

  test('Windows is refused with a reason', async () => {
    const error = await worker(process.env, { platform: 'win32' })
      .doSubmit(script(''), { signal })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_UNSUPPORTED' });
  });
});

describe('removal', () => {
  test('ends a grandchild that ignores SIGTERM, after its parent has ended too', async () => {
    const one = worker();
    const deaf = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';
    const ref = await submit(
      one,
      script(
        `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}], { stdio: "inherit" }).unref(); setTimeout(() => process.exit(0), 600)`,
      ),
    );
    const pid = await grandchild(one, ref);
    expect((await watch(one, ref)).outcome).toMatchObject({ exitCode: 0 });
    expect(alive(pid)).toBe(true);
    await one.doRemove(ref, { signal, graceMs: 200 });
    expect(alive(pid)).toBe(false);
  });

  test('ends what left the group and session', async () => {
    const one = worker();
    const daemon = 'console.log(process.pid); setInterval(() => {}, 1000)';
    const ref = await submit(
      one,
      script(
        `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(daemon)}], { stdio: "inherit", detached: true }).unref(); setInterval(() => {}, 1000)`,
      ),
    );
    const pid = await grandchild(one, ref);
    await one.doRemove(ref, { signal, graceMs: 1_000 });
    expect(alive(pid)).toBe(false);
  });

  test('never touches a process that was given the same pid later', async () => {
    const one = worker();
    const bystander = await submit(one, script('setInterval(() => {}, 1000)'));
    const ended = await submit(one, script(''));
    await watch(one, ended);
    const { pid } = parseProcessRef(bystander);
    const reused = { ...ended, data: { ...ended.data, pid, startTime: '1' } };
    await one.doRemove(reused, { signal, graceMs: 100 });
    expect(alive(pid)).toBe(true);
  });

  test('deletes no directory that is not an execution of its own', async () => {
    const one = worker();
    const ref = await submit(one, script(''));
    await watch(one, ref);
    const precious = mkdtempSync(join(tmpdir(), 'farhaul-precious-'));
    await expect(one.doRemove({ ...ref, data: { ...ref.data, directory: precious } }, { signal, graceMs: 0 })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
    });
    expect(existsSync(precious)).toBe(true);
    rmSync(precious, { recursive: true });
  });

  test('follows no link out of the directory', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'farhaul-outside-'));
    writeFileSync(join(outside, 'kept'), '');
    const one = worker();
    const ref = await submit(one, script(''));
    await watch(one, ref);
    symlinkSync(outside, join(parseProcessRef(ref).directory, 'work', 'link'));
    await one.doRemove(ref, { signal, graceMs: 0 });
    expect(existsSync(join(outside, 'kept'))).toBe(true);
    rmSync(outside, { recursive: true });
  });
});

describe('after a crash of the worker', () => {
  const places = (request: SubmitRequestV1<ProcessJob>) => placesBelow(stateDirectory, request.key.name);

  test('between the start and its record: the process is found by its mark, and not started again', async () => {
    const one = worker();
    const request = script('setInterval(() => {}, 1000)');
    const ref = await submit(one, request);
    const record = JSON.parse(readFileSync(places(request).record, 'utf8')) as object;
    writeFileSync(places(request).record, JSON.stringify({ ...record, started: null, starter: { pid: 999_999_999, startTime: '1' } }));
    expect(await worker().doFind(request.key, { signal })).toEqual(ref);
    expect(await worker().doSubmit(request, { signal })).toEqual(ref);
  });

  test('while another worker finds, watches and removes what it has just started: it leaves no record behind', async () => {
    const request = script('setInterval(() => {}, 1000)');
    const slow: ProcessClient = {
      ...client,
      async start(...given) {
        const child = await client.start(...given);
        const other = worker();
        const ref = await other.doFind(request.key, { signal });
        if (!ref) throw new Error('the process was not found');
        await other.doRemove(ref, { signal, graceMs: 0 });
        return child;
      },
    };
    await submit(worker(process.env, { client: slow }), request);
    expect(existsSync(places(request).record)).toBe(false);
    expect(existsSync(places(request).directory)).toBe(false);
  });

  test('before the start: nothing is found, nothing is left, and a second submit starts it', async () => {
    const request = script('setInterval(() => {}, 1000)');
    const { boot } = readHostIdentity();
    const torn = {
      version: 1,
      execution: request.key.name,
      executionId: request.key.executionId,
      flowRunId: request.key.flowRunId,
      name: '',
      labels: {},
      boot,
      starter: { pid: 999_999_999, startTime: '1' },
      started: null,
    };
    mkdirSync(dirname(places(request).record), { recursive: true });
    writeFileSync(places(request).record, JSON.stringify(torn));
    expect(await worker().doFind(request.key, { signal })).toBeNull();
    expect(existsSync(places(request).record)).toBe(false);
    writeFileSync(places(request).record, JSON.stringify(torn));
    const ref = await submit(worker(), request);
    expect(alive(parseProcessRef(ref).pid)).toBe(true);
  });

  test('and a restart of the machine: the process is lost, and its directory is removed', async () => {
    const one = worker();
    const ref = await submit(one, script(''));
    await watch(one, ref);
    const before = { ...ref, data: { ...ref.data, boot: 'another' } };
    expect((await watch(one, before)).outcome).toMatchObject({ kind: 'lost' });
    await one.doRemove(before, { signal, graceMs: 0 });
    expect(existsSync(parseProcessRef(ref).directory)).toBe(false);
  });
});

test('the check names what is missing', async () => {
  const states = async (job: ProcessJob) => (await worker().doCheck(job)).checks.map(({ state }) => state);
  expect(await states({})).toEqual(['ok', 'ok']);
  expect(await states({ command: ['no-such-program'], workingDirectory: '/no/such' })).toEqual(['failed', 'failed']);
});

test('a dry run shows what would start, without secrets', () => {
  const request = { ...script('1'), key: newKey(), secretEnvironment: { TOKEN: 'hidden' } };
  const shown = JSON.stringify(worker({ PATH: '/bin', PRIVATE: 'hidden' }).dryRun(request));
  expect(shown).toContain('TOKEN');
  expect(shown).toContain('PRIVATE');
  expect(shown).not.toContain('hidden');
});

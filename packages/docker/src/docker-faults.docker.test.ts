import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfrastructureRefV1, OutcomeV1, SubmitRequestV1, WorkerContextV1 } from '@farhaul/core/plugin';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDockerClient, type DockerClient } from './docker-client.ts';
import { containerCreation } from './docker-container-spec.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { createDockerWorker, type DockerWorker } from './docker-worker.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';
import { startPrivateEngine, whyNoPrivateEngine } from './testing/private-engine.ts';
import { describeOnEngine } from './testing/real-engine.ts';

const { signal } = new AbortController();
let stateDirectory: string;
const LONG = 'setTimeout(() => {}, 600_000)';

function workerOf(environment: NodeJS.ProcessEnv = process.env): DockerWorker {
  const quiet = (): void => undefined;
  const context: WorkerContextV1 = { environment, logger: { debug: quiet, info: quiet, warn: quiet, error: quiet }, stateDirectory };
  return createDockerWorker(context);
}

function request(program: string, job: Partial<DockerJob> = {}): SubmitRequestV1<DockerJob> {
  const executionId = randomUUID();
  return {
    key: { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` },
    name: 'brave-otter',
    command: ['node', '-e', program],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: dockerTestJob({ networkMode: 'none', ...job }),
    deadline: null,
  };
}

interface Seen {
  lines: string[];
  phases: string[];
  ready: Promise<void>;
  ended: Promise<OutcomeV1>;
}

function watch(worker: DockerWorker, ref: InfrastructureRefV1, watchSignal = signal): Seen {
  const lines: string[] = [];
  const phases: string[] = [];
  const ready = Promise.withResolvers<void>();
  const ended = worker.doWatch(ref, {
    signal: watchSignal,
    onLog(_, line) {
      lines.push(line);
      if (line === 'ready') ready.resolve();
    },
    onPhase: (phase, message) => phases.push(`${phase}: ${message}`),
  });
  ended.catch(() => undefined);
  ended.then((end) => ready.reject(new Error(JSON.stringify(end)))).catch(() => undefined);
  ready.promise.catch(() => undefined);
  return { lines, phases, ready: ready.promise, ended };
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeOnEngine('what goes wrong on a real engine', () => {
  let client: DockerClient;
  let worker: DockerWorker;
  const refs: InfrastructureRefV1[] = [];

  beforeAll(async () => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-faults-'));
    client = await openDockerClient(process.env);
    worker = workerOf();
  });

  afterEach(async () => {
    for (const ref of refs.splice(0)) await worker.doRemove(ref, { signal, graceMs: 0 });
  });

  afterAll(async () => {
    await worker.close();
    client.close();
    rmSync(stateDirectory, { recursive: true, force: true });
  });

  async function submit(of: SubmitRequestV1<DockerJob>): Promise<InfrastructureRefV1> {
    const ref = await worker.doSubmit(of, { signal });
    refs.push(ref);
    return ref;
  }

  test('a container killed by hand tells its exit code', async () => {
    const ref = await submit(request(`console.log('ready'); ${LONG}`));
    const { ready, ended } = watch(worker, ref);
    await ready;
    await client.killContainer(ref.identifier, { signal, killSignal: 'SIGKILL' });
    expect(await ended).toMatchObject({ kind: 'exited', exitCode: 137, signal: 'SIGKILL' });
  });

  test('a container removed by hand is said to be removed', async () => {
    const ref = await submit(request(`console.log('ready'); ${LONG}`));
    const { ready, ended } = watch(worker, ref);
    await ready;
    await client.removeContainer(ref.identifier, { signal });
    expect(await ended).toMatchObject({ kind: 'deleted', remedy: expect.stringContaining('docker rm') });
  });

  test('too little memory is told with the limit', async () => {
    const eats = `const kept = []; setInterval(() => kept.push(Buffer.alloc(8 << 20, 1)), 1)`;
    const ref = await submit(request(eats, { memory: '96m' }));
    expect(await watch(worker, ref).ended).toMatchObject({ kind: 'oom', reason: expect.stringContaining('96 MiB'), exitCode: 137 });
  });

  test('a full JavaScript heap is told apart from that', async () => {
    const fills = `const kept = []; for (;;) kept.push(new Array(1e5).fill({}))`;
    const ref = await submit(request(fills, { env: { NODE_OPTIONS: '--max-old-space-size=24' } }));
    expect(await watch(worker, ref).ended).toMatchObject({ kind: 'oom', reason: 'JavaScript heap out of memory' });
  });

  test('a bad command is told with what to correct', async () => {
    const ref = await submit(request('', { command: ['/no/such/program'] }));
    expect(await watch(worker, ref).ended).toMatchObject({
      kind: 'start-failed',
      reason: "the image 'node:24-slim' has no program '/no/such/program'",
      remedy: expect.stringContaining('command'),
    });
  });

  test('without the init the engine refuses it at once, and nothing is left', async () => {
    const wrong = request('', { command: ['/no/such/program'], init: false });
    await expect(worker.doSubmit(wrong, { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      hint: expect.stringContaining('command'),
    });
    expect(await client.inspectContainer(wrong.key.name, { signal })).toBeNull();
  });

  test('an image without node is said to be that', async () => {
    const image = await client.importImage(new Uint8Array(1024), { signal });
    try {
      const ref = await submit(request('', { image }));
      expect(await watch(worker, ref).ended).toMatchObject({
        kind: 'start-failed',
        reason: expect.stringMatching(/has no node$/),
        remedy: expect.stringContaining('node:24-slim'),
      });
      await worker.doRemove(ref, { signal, graceMs: 0 });
    } finally {
      await client.removeImage(image, { signal });
    }
  });

  test('an image that is nowhere, a registry that does not answer', async () => {
    await expect(
      worker.doSubmit(request('', { image: 'farhaul-test/nowhere:1', imagePullPolicy: 'never' }), { signal }),
    ).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      hint: expect.stringContaining('docker pull'),
    });
    await expect(worker.doSubmit(request('', { image: '127.0.0.1:1/app:1' }), { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      message: expect.stringContaining("'127.0.0.1:1/app:1' could not be pulled"),
    });
  });

  test('a host path that does not exist is refused, not created', async () => {
    const missing = join(stateDirectory, 'no-such-directory');
    await expect(worker.doSubmit(request('', { volumes: [`${missing}:/data`] }), { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      message: expect.stringContaining(missing),
      hint: expect.stringContaining('volumes'),
    });
  });

  test('a network that does not exist is refused, and nothing is left', async () => {
    const wrong = request('', {});
    delete wrong.job.networkMode;
    wrong.job.networks = ['farhaul-test-no-such-network'];
    await expect(worker.doSubmit(wrong, { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      hint: expect.stringContaining('docker network create'),
    });
    expect(await client.inspectContainer(wrong.key.name, { signal })).toBeNull();
  });

  test('a full log stream arrives whole: a hundred thousand lines, and one that is too long', async () => {
    const floods = `for (let i = 0; i < 100_000; i += 1) console.log('line ' + i); console.log('x'.repeat(1_200_000)); console.log('end')`;
    const ref = await submit(request(floods));
    const { lines, ended } = watch(worker, ref);
    expect(await ended).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(lines.length).toBe(100_002);
    expect(lines.findIndex((line, index) => index < 100_000 && line !== `line ${index}`)).toBe(-1);
    expect(lines.at(-2)).toMatch(/^x{1000}.*line cut\)$/);
    expect(lines.at(-1)).toBe('end');
  });

  test('a name that an earlier crash has taken: created and never started is started, ended is told', async () => {
    const crashed = request('process.exit(9)');
    await client.createContainer(containerCreation(crashed), { signal });
    const ref = await submit(crashed);
    expect(await watch(worker, ref).ended).toMatchObject({ kind: 'exited', exitCode: 9 });
    expect(await worker.doSubmit(crashed, { signal })).toEqual(ref);
    expect(await watch(workerOf(), ref).ended).toMatchObject({ kind: 'exited', exitCode: 9 });
  });

  test('a name that somebody else has taken is left to them', async () => {
    const mine = request('');
    await client.createContainer({ name: mine.key.name, body: { Image: 'node:24-slim', Cmd: ['node'] } }, { signal });
    try {
      await expect(worker.doSubmit(mine, { signal })).rejects.toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_REJECTED' });
      expect(await worker.doFind(mine.key, { signal })).toBeNull();
    } finally {
      await client.removeContainer(mine.key.name, { signal });
    }
  });

  test('its anonymous volumes go with a container', async () => {
    const ref = await submit(request('', { volumes: ['/scratch'] }));
    await watch(worker, ref).ended;
    const before = (await client.listVolumes([], { signal })).length;
    await worker.doRemove(ref, { signal, graceMs: 0 });
    await until(async () => (await client.listVolumes([], { signal })).length < before);
  });

  test.each([
    ['with init', true],
    ['without init', false],
  ])('the program is asked to end by the stop signal, %s', async (_, init) => {
    const obeys = `process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); }); console.log('ready'); ${LONG}`;
    const ref = await submit(request(obeys, { init }));
    const { ready, ended, lines } = watch(worker, ref);
    await ready;
    await worker.doStop(ref, { signal });
    expect(await ended).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(lines).toEqual(['ready', 'stopping']);
  });

  describe('the user of the container', () => {
    const reads = `const fs = require('fs'); console.log(fs.readFileSync('/in/file', 'utf8')); fs.writeFileSync('/out/file', String(process.getuid()))`;
    test.each(['1234:1234', '0', 'node'])(
      '%s reads and writes what is mounted of the caller, with all capabilities taken away',
      async (user) => {
        const { mkdirSync, readFileSync, writeFileSync } = await import('node:fs');
        const place = mkdtempSync(join(stateDirectory, 'mounts-'));
        for (const name of ['in', 'out']) mkdirSync(join(place, name), { mode: 0o700 });
        writeFileSync(join(place, 'in', 'file'), 'private', { mode: 0o600 });
        const of = request(reads, { user });
        of.mounts = [
          { kind: 'directory', source: join(place, 'in'), target: '/in', readOnly: true },
          { kind: 'directory', source: join(place, 'out'), target: '/out', readOnly: false },
        ];
        const { lines, ended } = watch(worker, await submit(of));
        expect(await ended, lines.join('\n')).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(['private']);
        expect(readFileSync(join(place, 'out', 'file'), 'utf8')).toMatch(/^\d+$/);
      },
    );
  });

  const noSecond = whyNoPrivateEngine();
  describe.skipIf(noSecond !== null)(`a second engine${noSecond === null ? '' : ` (${noSecond})`}`, () => {
    test('sees other files, has a reach of its own, and its restart ends its containers', async () => {
      const engine = await startPrivateEngine({ images: ['node:24-slim'] });
      const far = workerOf({ ...process.env, DOCKER_HOST: engine.host });
      try {
        expect(await far.mounts({ signal })).toEqual(['docker-volume']);
        expect(await far.reaches({ signal })).not.toEqual(await worker.reaches({ signal }));
        const ref = await far.doSubmit(request(`console.log('ready'); ${LONG}`), { signal });
        const { ready, ended, phases } = watch(far, ref);
        await ready;
        await engine.restart();
        expect(await ended).toMatchObject({ kind: 'lost', reason: expect.stringContaining('restarted') });
        expect(phases[0]).toMatch(/^starting/);
        expect(phases[1]).toMatch(/^unreachable/);
        await far.doRemove(ref, { signal, graceMs: 0 });
      } finally {
        await far.close();
        await engine.stop();
      }
    });

    test('whose containers outlive it: the run goes on, and no line is lost or told twice', async () => {
      const engine = await startPrivateEngine({ images: ['node:24-slim'], liveRestore: true });
      const far = workerOf({ ...process.env, DOCKER_HOST: engine.host });
      try {
        const counts = `console.log('ready'); let i = 0; process.on('SIGTERM', () => process.exit(4)); setInterval(() => console.log('line ' + i++), 20)`;
        const ref = await far.doSubmit(request(counts), { signal });
        const { ready, ended, phases, lines } = watch(far, ref);
        await ready;
        await engine.restart();
        await until(() => phases.some((phase) => phase.startsWith('running')));
        const seen = lines.length;
        await until(() => lines.length > seen + 10);
        await far.doStop(ref, { signal });
        expect(await ended).toMatchObject({ kind: 'exited', exitCode: 4 });
        expect(lines.slice(1)).toEqual(Array.from({ length: lines.length - 1 }, (_, index) => `line ${index}`));
        await far.doRemove(ref, { signal, graceMs: 0 });
      } finally {
        await far.close();
        await engine.stop();
      }
    });
  });

  test('nothing is left', async () => {
    for (const ref of refs.splice(0)) await worker.doRemove(ref, { signal, graceMs: 0 });
    expect((await client.listContainers(['farhaul/probe'], { signal })).length).toBe(0);
  });
});

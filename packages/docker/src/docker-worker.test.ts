import type { InfrastructureRefV1, OutcomeV1, SubmitRequestV1, WorkerContextV1 } from '@farhaul/core/plugin';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dockerVariableNames } from './docker.ts';
import { containerCreation } from './docker-container-spec.ts';
import { dockerJobSchema, type DockerJob } from './docker-job-schema.ts';
import { createDockerWorker, type DockerWorker } from './docker-worker.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';
import { FakeDockerEngine } from './testing/fake-docker-engine.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-docker-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));
const { signal } = new AbortController();
let count = 0;

function setUp(): { engine: FakeDockerEngine; worker: DockerWorker; logged: string[] } {
  const engine = new FakeDockerEngine();
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const context: WorkerContextV1 = { environment: {}, logger: { debug: log, info: log, warn: log, error: log }, stateDirectory };
  return { engine, worker: createDockerWorker(context, { openClient: async () => engine.client() }), logged };
}

function request(program: object, job: Partial<DockerJob> = {}): SubmitRequestV1<DockerJob> {
  count += 1;
  return {
    key: { flowRunId: `run-${count}`, executionId: `execution-${count}`, name: `fh-${count}` },
    name: 'brave-otter',
    command: ['node', '-e', 'text', JSON.stringify(program)],
    environment: {},
    secretEnvironment: { TOKEN: 's3cret' },
    mounts: [],
    labels: {},
    job: dockerTestJob(job),
    deadline: null,
  };
}

interface Seen {
  lines: string[];
  /** But that it starts. */
  phases: string[];
  ended: Promise<OutcomeV1>;
}

function watch(worker: DockerWorker, ref: InfrastructureRefV1): Seen {
  const seen = { lines: [] as string[], phases: [] as string[] };
  const ended = worker.doWatch(ref, {
    signal,
    onLog: (source, line) => seen.lines.push(`${source} ${line}`),
    onPhase: (phase, message) => void (phase === 'starting' || seen.phases.push(`${phase}: ${message}`)),
  });
  return { ...seen, ended };
}

async function until(look: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!look()) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('the decorator knows the variables of the schema', () => {
  const properties = dockerJobSchema.template.variables['properties'] as object;
  expect(Object.keys(properties).toSorted()).toEqual([...dockerVariableNames].toSorted());
});

test('the guide says of every variable who decides in a work pool, and which need its leave', () => {
  const guide = readFileSync(new URL('../docs/index.md', import.meta.url), 'utf8');
  const table = guide
    .slice(guide.indexOf('## Who may do what'))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const rows = table
    .map((line) => line.split(' | '))
    .map(([names = '', , without = '']) => ({ names: names.match(/\w+/g) ?? [], free: without === 'any' }));
  expect(rows.flatMap(({ names }) => names).toSorted()).toEqual([...dockerVariableNames].toSorted());
  const guarded = rows.flatMap(({ names, free }) => (free ? [] : names));
  expect(guarded.toSorted()).toEqual(dockerJobSchema.dangerous.map(({ variable }) => variable).toSorted());
});

test('what was just started is not asked about: image, creation and start, then its log and its end', async () => {
  const { engine, worker } = setUp();
  const phases: string[] = [];
  const ref = await worker.doSubmit(request({ sleepMs: 600_000 }), { signal });
  expect(engine.calls.splice(0)).toEqual(['info', 'inspectImage', 'createContainer', 'startContainer']);
  const watching = new AbortController();
  const ended = worker.doWatch(ref, { signal: watching.signal, onLog: () => undefined, onPhase: (phase) => void phases.push(phase) });
  await until(() => engine.calls.length === 2);
  expect(engine.calls.splice(0).toSorted()).toEqual(['containerLogs', 'waitContainer']);
  expect(phases).toEqual(['starting']);
  watching.abort();
  await expect(ended).rejects.toThrow();
  // Whoever comes later looks first.
  const again = watch(worker, ref);
  await until(() => engine.calls.length === 3);
  expect(engine.calls[0]).toBe('inspectContainer');
  await worker.doRemove(ref, { signal, graceMs: 0 });
  await again.ended;
});

test('an image that has gone does not hide the container that an earlier try made', async () => {
  const { engine, worker } = setUp();
  const again = request({ sleepMs: 600_000 }, { imagePullPolicy: 'never' });
  const ref = await worker.doSubmit(again, { signal });
  engine.images.clear();
  expect(await worker.doSubmit(again, { signal })).toEqual(ref);
  expect(engine.containers.size).toBe(1);
  await worker.doRemove(ref, { signal, graceMs: 0 });
});

test('a container that an earlier try made is found before anything is pulled again', async () => {
  const { engine, worker } = setUp();
  const again = request({ sleepMs: 600_000 }, { imagePullPolicy: 'always' });
  const ref = await worker.doSubmit(again, { signal });
  expect(await worker.doSubmit(again, { signal })).toEqual(ref);
  expect(engine.pulls).toBe(1);
  await worker.doRemove(ref, { signal, graceMs: 0 });
});

test('a ref to a container that is not of its execution leads to nothing', async () => {
  const { engine, worker } = setUp();
  const foreign = await worker.doSubmit(request({ print: ['private'], sleepMs: 600_000 }), { signal });
  for (const executionId of ['execution-0', '']) {
    const forged = { ...foreign, data: { ...foreign.data, executionId } };
    const { lines, ended } = watch(worker, forged);
    expect(await ended).toMatchObject({ kind: 'deleted' });
    expect(lines).toEqual([]);
    await worker.doStop(forged, { signal });
    await worker.doRemove(forged, { signal, graceMs: 0 });
    expect(engine.find(foreign.identifier)?.details.state).toMatchObject({ status: 'running' });
  }
  await worker.doRemove(foreign, { signal, graceMs: 0 });
  expect(engine.find(foreign.identifier)).toBeNull();
});

describe('an engine that goes away while a container runs', () => {
  test('is told, waited for, and the log goes on without a line twice', async () => {
    const { engine, worker } = setUp();
    const ref = await worker.doSubmit(request({ print: ['one', 'two'], sleepMs: 600_000 }), { signal });
    const { lines, phases, ended } = watch(worker, ref);
    await until(() => lines.length === 2);
    engine.goAway();
    await until(() => phases.length === 1);
    expect(phases[0]).toMatch(/^unreachable: The Docker engine cannot be reached at unix:\/\/\/fake\.sock/);
    const container = engine.find(ref.identifier)!;
    engine.print(container, 1, 'three');
    engine.comeBack();
    await until(() => lines.length === 3);
    container.kill.abort();
    await ended;
    expect(lines).toEqual(['stdout one', 'stdout two', 'stdout three']);
    expect(phases[1]).toBe('running: The Docker engine answers again.');
  });

  test('and took the container with it: lost, with what to do', async () => {
    const { engine, worker } = setUp();
    const ref = await worker.doSubmit(request({ print: ['one'], sleepMs: 600_000 }), { signal });
    const { lines, phases, ended } = watch(worker, ref);
    await until(() => lines.length === 1);
    engine.goAway();
    await until(() => phases.length === 1);
    engine.find(ref.identifier)!.kill.abort();
    engine.comeBack();
    expect(await ended).toMatchObject({ kind: 'lost', exitCode: 137, remedy: expect.stringContaining('live-restore') });
  });
});

describe('a start that the engine refuses', () => {
  test('at submission: refused for good, and nothing is left', async () => {
    const { engine, worker } = setUp();
    const wrong = request({}, { command: ['no-such-program'] });
    await expect(worker.doSubmit(wrong, { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      hint: expect.stringContaining('node:24-slim'),
    });
    expect(engine.containers.size).toBe(0);
  });

  test('at a watch of what was never started: told as such', async () => {
    const { engine, worker } = setUp();
    const wrong = request({}, { command: ['node18'] });
    await engine.client().createContainer(containerCreation(wrong), { signal });
    const ref = await worker.doFind(wrong.key, { signal });
    expect(await watch(worker, ref!).ended).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining("no program 'node18'") });
  });
});

test('a container of that name that belongs to somebody else is left alone', async () => {
  const { engine, worker } = setUp();
  const mine = request({});
  await engine
    .client()
    .createContainer(
      { name: mine.key.name, body: { Image: 'node:24-slim', Labels: {}, Env: [], Cmd: [], Entrypoint: [], HostConfig: {} } },
      { signal },
    );
  await expect(worker.doSubmit(mine, { signal })).rejects.toMatchObject({
    code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
    hint: expect.stringContaining(mine.key.name),
  });
  expect(await worker.doFind(mine.key, { signal })).toBeNull();
  expect(engine.containers.size).toBe(1);
});

test('autoRemove: false keeps the container, ended', async () => {
  const { engine, worker } = setUp();
  const ref = await worker.doSubmit(request({ print: ['ready'], sleepMs: 600_000 }, { autoRemove: false }), { signal });
  await worker.doRemove(ref, { signal, graceMs: 0 });
  await until(() => engine.find(ref.identifier)?.details.state.status === 'exited');
});

test('streamOutput repeats the lines in the log of the worker', async () => {
  const { worker, logged } = setUp();
  const ref = await worker.doSubmit(request({ print: ['seen'] }, { streamOutput: true }), { signal });
  await watch(worker, ref).ended;
  expect(logged).toContain('seen');
});

test('pulling is told while it submits', async () => {
  const { worker } = setUp();
  const phases: string[] = [];
  await worker.doSubmit(request({}, { image: 'app:1' }), { signal, onPhase: (_, message) => phases.push(message) });
  expect(phases).toEqual(['Pulling image app:1.', 'Pulled image app:1.']);
});

test('a dry run shows the exact request, with secrets masked', () => {
  const { worker } = setUp();
  const credentials = { username: 'ci', password: 'pa55' };
  const shown = worker.dryRun(request({}, { image: 'ghcr.io/a/b', registryCredentials: credentials, networks: ['a', 'b'] }));
  expect(shown).toMatchObject({
    pull: { image: 'ghcr.io/a/b', policy: 'always', login: 'registryCredentials' },
    create: { path: '/containers/create', query: { name: `fh-${count}` }, body: { Image: 'ghcr.io/a/b', Env: ['TOKEN=(secret)'] } },
    connect: ['b'],
  });
  expect(JSON.stringify(shown)).not.toMatch(/s3cret|pa55/);
});

test('a server of this machine is reached only through the network of the machine', async () => {
  const { worker } = setUp();
  for (const networkMode of [undefined, 'bridge', 'none']) {
    expect(await worker.urlInside('http://127.0.0.1:4270', dockerTestJob({ ...(networkMode && { networkMode }) }), { signal })).toBeNull();
  }
  // The engine in memory is on a machine of another name.
  expect(await worker.urlInside('http://127.0.0.1:4270', dockerTestJob({ networkMode: 'host' }), { signal })).toBeNull();
});

describe('the check before a launch', () => {
  const states = async (worker: DockerWorker, job: Partial<DockerJob>): Promise<Record<string, string>> => {
    const { checks } = await worker.doCheck(dockerTestJob(job), { signal });
    return Object.fromEntries(checks.map(({ name, state, message, remedy }) => [name, `${state}: ${message} ${remedy}`.trim()]));
  };

  test('engine, image and mounts', async () => {
    const { worker } = setUp();
    const seen = await states(worker, { volumes: [`${stateDirectory}:/a`, '/no/such/directory:/b', '/c'] });
    expect(seen['engine']).toMatch(/^ok: Docker 28\.0\.0 on Fake Linux/);
    expect(seen['image']).toMatch(/^ok: node:24-slim is on the engine/);
    expect(seen[`volume ${stateDirectory}:/a`]).toMatch(/^ok/);
    expect(seen['volume /no/such/directory:/b']).toMatch(/^failed: The host path \/no\/such\/directory does not exist\. Create it/);
    expect(seen['volume /c']).toMatch(/^ok/);
  });

  test('an image that the registry does not have; an engine that is not there', async () => {
    const { engine, worker } = setUp();
    engine.pullFailure = 'manifest unknown';
    expect((await states(worker, { image: 'app:1' }))['image']).toMatch(/^failed: The image 'app:1' does not exist/);
    const gone = setUp();
    gone.engine.goAway();
    expect(await states(gone.worker, {})).toEqual({
      engine: expect.stringMatching(/^failed: The Docker engine cannot be reached.*Start it/),
    });
  });
});

test('a ref of another worker type is refused', async () => {
  const { worker } = setUp();
  const ref = { type: 'process', identifier: '1', reach: 'host:x', data: {} };
  await expect(worker.doRemove(ref, { signal, graceMs: 0 })).rejects.toMatchObject({ code: 'FARHAUL_INPUT_INVALID' });
});

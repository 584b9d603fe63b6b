/** Workers that are killed, and many runs at once, on a real engine: every run ends, its code starts once, and nothing is left. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBundle, decodeResult, openLocalStorage, storeBundle, isTerminal, type FlowRun } from '@farhaul/core/client';
import { openEmbedded, type EmbeddedService } from '@farhaul/core/service';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openDockerClient, type DockerClient } from './docker-client.ts';
import { dockerJobSchema } from './docker-job-schema.ts';
import { FlowProject } from './testing/flow-project.ts';
import { describeOnEngine } from './testing/real-engine.ts';
import type { DyingStep, MortalWorkerOptions } from './testing/mortal-worker.fixture.ts';

const { signal } = new AbortController();
const LIMIT_MS = 240_000;
const timings = {
  leaseMs: 3_000,
  renewMs: 500,
  sweepMs: 250,
  runnerHeartbeatMs: 1_000,
  runnerLostMs: 60_000,
  runnerLostAnywayMs: 90_000,
  graceMs: 1_000,
  pollMs: 1_000,
};

const flows = `
import { setTimeout as sleep } from 'node:timers/promises';
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

export const works = docker({ image: 'node:24-slim', networkMode: 'none' })(flow({ name: 'works' })(async (number: number) => {
  console.log('started');
  await sleep(1_500);
  return number * 2;
}));
`;

describeOnEngine('workers of a real engine', () => {
  const children = new Set<ChildProcess>();
  let client: DockerClient;
  let project: FlowProject;
  let home: string;
  let embedded: EmbeddedService;

  beforeAll(async () => {
    client = await openDockerClient(process.env);
    project = new FlowProject();
    project.write('flows.ts', flows);
    home = project.home;
    embedded = await openEmbedded({ directory: home, timings });
  }, LIMIT_MS);
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });
  afterAll(async () => {
    await embedded?.close();
    project?.remove();
    client?.close();
  }, LIMIT_MS);

  function worker(workPoolName: string, dies: DyingStep | null): { child: ChildProcess; ended: Promise<NodeJS.Signals | null> } {
    const options: MortalWorkerOptions = { home, timings, name: `${dies ? 'mortal' : 'other'}-${randomUUID()}`, workPoolName, dies };
    const file = fileURLToPath(new URL('testing/mortal-worker.fixture.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@farhaul/source', file, JSON.stringify(options)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.add(child);
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_code, killedBy) => resolve(killedBy)));
    return { child, ended };
  }

  async function pool(): Promise<string> {
    const name = `pool-${randomUUID().slice(0, 8)}`;
    await embedded.client.workPools.create({ name, type: 'docker', baseJobTemplate: dockerJobSchema.template });
    return name;
  }

  async function submit(workPoolName: string, number: number): Promise<string> {
    const storage = { type: 'local', configuration: { directory: embedded.storageDirectory } };
    const bundle = await createBundle({ directory: project.directory, entrypoint: 'flows.ts:works' });
    const code = await storeBundle(bundle, openLocalStorage({ directory: embedded.storageDirectory }), {
      entry: 0,
      workingDirectory: 'bundle',
    });
    const id = randomUUID();
    const binding = { workerType: 'docker', jobVariables: { image: 'node:24-slim', networkMode: 'none' }, storage };
    const run = { id, name: `works-${id.slice(0, 6)}`, flowName: 'works', parameters: { number }, arguments: { byName: { number } } };
    await embedded.client.flowRuns.create({ ...run, binding, code, workPoolName, callerOnly: false });
    return id;
  }

  async function ended(id: string): Promise<FlowRun> {
    return await vi.waitFor(
      async () => {
        const run = await embedded.client.flowRuns.get({ id });
        if (!isTerminal(run.state.type)) throw new Error(`${run.state.name}: ${run.state.message ?? ''}`);
        return run;
      },
      { timeout: 120_000, interval: 50 },
    );
  }

  const starts = async (id: string): Promise<number> =>
    (await embedded.client.flowRuns.logs({ id, limit: 1000 })).items.filter(({ message }) => message === 'started').length;
  const result = (run: FlowRun): unknown => decodeResult(Buffer.from(run.result?.inline ?? '', 'base64'));

  /** Containers of the run, and files of it. */
  async function left(id: string): Promise<string[]> {
    const containers = await client.listContainers([`farhaul/flow-run-id=${id}`], { signal });
    const directory = join(embedded.storageDirectory, 'runs', id);
    const files = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : [];
    return [...containers.flatMap(({ names }) => names), ...files];
  }

  async function nothingLeft(id: string): Promise<void> {
    await vi.waitFor(async () => expect(await left(id)).toEqual([]), { timeout: 60_000, interval: 100 });
  }

  const steps: [string, DyingStep][] = [
    ['before it creates the container', { method: 'createContainer', when: 'before' }],
    ['when the container is created and not started', { method: 'createContainer', when: 'after' }],
    ['when the container is started and not recorded', { method: 'startContainer', when: 'after' }],
    ['while it watches', { method: 'containerLogs', when: 'after' }],
    ['before it removes the container', { method: 'removeContainer', when: 'before' }],
    ['when the container is removed', { method: 'removeContainer', when: 'after' }],
  ];

  test.each(steps)('a worker is killed %s: another one brings the run to its end', { timeout: LIMIT_MS }, async (_when, dies) => {
    const name = await pool();
    const id = await submit(name, 21);
    const mortal = worker(name, dies);
    expect(await mortal.ended).toBe('SIGKILL');
    worker(name, null);
    const run = await ended(id);
    expect([run.state.type, run.state.message]).toEqual(['COMPLETED', run.state.message]);
    expect(result(run)).toMatchObject({ kind: 'value', value: 42 });
    expect(await starts(id)).toBe(1);
    await nothingLeft(id);
  });

  test('of 20 runs at once no more than 4 run with a limit of 4, and all end', { timeout: LIMIT_MS }, async () => {
    const name = await pool();
    const ids = await Promise.all(Array.from({ length: 20 }, async (_, index) => await submit(name, index)));
    const started = project.farhaul('worker', 'start', '--pool', name, '--limit', '4');
    const running = async (): Promise<number> => {
      const all = await client.listContainers(['farhaul/flow-name=works'], { signal });
      const ours = all.filter(({ labels, status }) => ids.includes(labels['farhaul/flow-run-id'] ?? '') && status === 'running');
      return ours.length;
    };
    let most = 0;
    const ends = Promise.all(ids.map(ended));
    let over = false;
    const counting = (async () => {
      while (!over) most = Math.max(most, await running());
    })();
    const runs = await ends.finally(() => (over = true));
    await counting;
    expect(runs.map(result)).toMatchObject(ids.map((_id, index) => ({ kind: 'value', value: index * 2 })));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    for (const id of ids) await nothingLeft(id);
    started.child.kill('SIGTERM');
    expect((await started.finished).code).toBe(0);
  });
});

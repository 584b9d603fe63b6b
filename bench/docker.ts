/**
 * Runs in containers against bare Docker, the same network mode on both sides, bundles warm: the result of a direct call
 * against `docker run --rm`, `started()` against create and start of the same container, a volume in the place of a bind mount
 * against one archive call, 50 runs with a limit of 8 against a loop of 8 over containers of the same command and bundle. One
 * line each.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, readSettings } from '@farhaul/core/client';
import dockerPlugin from '@farhaul/docker/plugin';
import Docker from 'dockerode';
import type { RunDocumentV1 } from '../packages/core/src/protocol/run-document.ts';
import { encodeWire, joinParts } from '../packages/core/src/protocol/wire/index.ts';
import { percentile, report } from './measure.ts';
import { bound, carried, direct, image, labels, limited } from './processes/docker-flows.ts';

const home = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
process.env['FARHAUL_HOME'] = home;
const volume = `farhaul-bench-${randomUUID().slice(0, 8)}`;
const rounds = 10;

const engine = new Docker();
const made: string[] = [];
let calls = 0;

async function call(bind: typeof direct): Promise<void> {
  const number = (calls += 1);
  const answer = await bind(number);
  if (answer !== number + 1) throw new Error(`The call gave ${answer}, not ${number + 1}.`);
}

async function runBare(): Promise<void> {
  const child = spawn('docker', ['run', '--rm', image, 'node', '-e', '0'], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`docker run ended with ${code}.`);
}

interface BareRun {
  body: Docker.ContainerCreateOptions;
  /** What the runner in it leaves there says that it ran. */
  directory: string;
}

/** Containers as a call makes them, with the same command, bundle and settings, each with a directory and run document of its own. */
async function bareRuns(bind: typeof direct, count: number): Promise<BareRun[]> {
  const { request, bundle } = await bind.dryRun(1);
  const { body } = (request as { create: { body: Docker.ContainerCreateOptions } }).create;
  const [own, code] = body.HostConfig?.Mounts ?? [];
  const program = body.Cmd?.slice(0, -2);
  if (!own || !code || !program) throw new Error('A call mounts something else than its directory and its code.');
  return Array.from({ length: count }, (_, number) => {
    const directory = join(home, 'bare', randomUUID());
    const document: RunDocumentV1 = {
      v: 1,
      flowRunId: randomUUID(),
      executionId: randomUUID(),
      flowName: 'bare',
      runName: 'bare',
      tags: [],
      parentFlowRunId: null,
      entry: 0,
      options: {},
      code: { url: `${code.Target}/${bundle.code.sha256}.mjs.br`, sha256: bundle.code.sha256, encoding: 'br', node: bundle.node },
      files: null,
      args: { inline: Buffer.from(joinParts(encodeWire([number]))).toString('base64') },
      captures: null,
      snapshots: null,
      channel: { kind: 'directory', path: own.Target },
      hmacKey: randomBytes(32).toString('base64'),
      directory: null,
      workingDirectory: 'bundle',
      heartbeatMs: 10_000,
      graceMs: 5_000,
    };
    const bytes = Buffer.from(JSON.stringify(document));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'run.json'), bytes);
    const Cmd = [...program, `${own.Target}/run.json`, createHash('sha256').update(bytes).digest('hex')];
    const HostConfig = { ...body.HostConfig, Mounts: [{ ...own, Source: directory }, code] };
    return { body: { ...body, Cmd, HostConfig, Labels: labels }, directory };
  });
}

/** Started; whoever asked removes it. */
async function startContainer(body: Docker.ContainerCreateOptions): Promise<Docker.Container> {
  const container = await engine.createContainer(body);
  made.push(container.id);
  await container.start();
  return container;
}

const remove = async (id: string): Promise<void> => void (await engine.getContainer(id).remove({ force: true }));

/** A call is over before its container is gone: what removes it must not be counted to the other side. */
async function untilNothingIsLeft(): Promise<void> {
  const filters = { label: [`farhaul-bench=${labels['farhaul-bench']}`] };
  while ((await engine.listContainers({ all: true, filters })).length > 0) await sleep(5);
}

/** Milliseconds of each call of both functions, alternating, each with the engine for itself. */
async function sampleApart(measured: () => Promise<number>, reference: () => Promise<number>): Promise<Record<'ours' | 'bare', number[]>> {
  const samples = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const mine = await measured();
    await untilNothingIsLeft();
    const bare = await reference();
    // A first round warms caches.
    if (round === 0) continue;
    samples.ours.push(mine);
    samples.bare.push(bare);
  }
  return samples;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

async function benchDirectCall(): Promise<void> {
  const samples = await sampleApart(
    async () => await timed(async () => await call(direct)),
    async () => await timed(runBare),
  );
  const [measured, reference] = [percentile(samples.ours, 0.5), percentile(samples.bare, 0.5)];
  report('docker-direct-call', {
    measured,
    reference,
    unit: 'ms',
    limit: 1.2,
    details: { p90Ms: percentile(samples.ours, 0.9).toFixed(1) },
  });
}

async function benchStarted(): Promise<void> {
  const start = async (): Promise<number> => {
    const from = performance.now();
    const future = await direct.submit(1);
    await future.started();
    const took = performance.now() - from;
    await future.result();
    return took;
  };
  const runsOfBare = await bareRuns(direct, rounds + 1);
  const startBare = async (): Promise<number> => {
    const { body } = runsOfBare.pop()!;
    const from = performance.now();
    const container = await startContainer(body);
    const took = performance.now() - from;
    await remove(container.id);
    return took;
  };
  const { ours, bare } = await sampleApart(start, startBare);
  report('docker-started', { measured: percentile(ours, 0.5), reference: percentile(bare, 0.5), unit: 'ms', limit: 1.1 });
}

async function benchVolume(): Promise<void> {
  const container = await engine.createContainer({ Image: image, Cmd: ['node'] });
  made.push(container.id);
  const archive: number[] = [];
  const archiveCall = async (): Promise<void> => {
    const from = performance.now();
    for await (const chunk of await container.getArchive({ path: '/etc/passwd' })) void chunk;
    archive.push(performance.now() - from);
  };
  const samples = await sampleApart(
    async () => await timed(async () => await call(carried)),
    async () => {
      const took = await timed(async () => await call(bound));
      await untilNothingIsLeft();
      return took;
    },
  );
  for (let round = 0; round < 2 * rounds; round += 1) await archiveCall();
  const [inVolume, inDirectory, one] = [samples.ours, samples.bare, archive].map((all) => percentile(all, 0.5)) as [number, number, number];
  report('docker-volume', {
    measured: Math.max(0, inVolume - inDirectory),
    reference: one,
    unit: 'ms',
    limit: 3,
    details: { volumeMs: inVolume.toFixed(1), directoryMs: inDirectory.toFixed(1) },
  });
}

async function benchMany(): Promise<void> {
  const runs = 50;
  const limit = 8;
  const loop = async (waiting: BareRun[]): Promise<void> => {
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const container = await startContainer(next.body);
        const { StatusCode } = (await container.wait()) as { StatusCode: number };
        if (StatusCode !== 0 || !existsSync(join(next.directory, 'ending.json')))
          throw new Error(`The bare container ended with ${StatusCode}.`);
        await remove(container.id);
      }
    };
    await Promise.all(Array.from({ length: limit }, lane));
  };
  const ours = async (): Promise<void> => void (await Promise.all(Array.from({ length: runs }, async () => await call(limited))));
  const times: Record<'ours' | 'bare', number> = { ours: 0, bare: 0 };
  for (const name of ['bare', 'ours', 'ours', 'bare'] as const) {
    const waiting = name === 'bare' ? await bareRuns(limited, runs) : [];
    times[name] += await timed(async () => {
      await (name === 'bare' ? loop(waiting) : ours());
      // Removing the last ones belongs to either side.
      await untilNothingIsLeft();
    });
  }
  // Rates, so that a ratio above the limit is a slow one.
  report('docker-many', {
    measured: (2 * runs * 1_000) / times.bare,
    reference: (2 * runs * 1_000) / times.ours,
    unit: 'per second',
    limit: 1 / 0.9,
  });
}

async function prepare(): Promise<() => Promise<void>> {
  const { client, close } = await connect(readSettings());
  const baseJobTemplate = dockerPlugin.workers[0]?.jobSchema.template;
  if (!baseJobTemplate) throw new Error('The plugin has no worker type.');
  const pool = { type: 'docker', plugin: '@farhaul/docker', baseJobTemplate };
  await client.workPools.create({ ...pool, name: 'bound' });
  await client.workPools.create({ ...pool, name: 'carried', storage: { type: 'docker-volume', configuration: { volume } } });
  await client.workPools.create({ ...pool, name: 'limited', concurrencyLimit: 8 });
  for (const each of [direct, bound, carried, limited]) await call(each);
  return close;
}

async function cleanUp(): Promise<void> {
  for (const id of made) await remove(id).catch(() => undefined);
  const filters = { label: [`farhaul/storage=${volume}`] };
  for (const { Id } of await engine.listContainers({ all: true, filters })) await remove(Id).catch(() => undefined);
  for (const { Name } of (await engine.listVolumes({ filters })).Volumes ?? [])
    await engine
      .getVolume(Name)
      .remove()
      .catch(() => undefined);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

const benches = { direct: benchDirectCall, started: benchStarted, volume: benchVolume, many: benchMany };
/** `--only=many`: one of them. */
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);

if (spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status === 0) {
  const close = await prepare();
  try {
    for (const [name, bench] of Object.entries(benches)) if (only === undefined || only === name) await bench();
  } finally {
    await close();
    await cleanUp();
  }
} else {
  console.error(`docker: skipped, no Docker engine with the image ${image} answers.`);
}

/** A worker of a pool in a process of its own that dies at a step: `node mortal-worker.fixture.ts <JSON of MortalWorkerOptions>`. */
import { hostname } from 'node:os';
import { openStorageDescription } from '@farhaul/core/client';
import { openEmbedded } from '@farhaul/core/service';
import { createWorker } from '@farhaul/core/worker';
import { openDockerClient, type DockerClient } from '../docker-client.ts';
import { createDockerWorker } from '../docker-worker.ts';
import dockerPlugin from '../plugin.ts';

/** Method of the engine's client at whose first call the process is killed, and whether the engine has done it by then. */
export interface DyingStep {
  method: keyof DockerClient;
  when: 'before' | 'after';
}

export interface MortalWorkerOptions {
  home: string;
  timings: Record<string, number>;
  name: string;
  workPoolName: string;
  /** Null: lives until SIGTERM. */
  dies: DyingStep | null;
}

const { home, timings, name, workPoolName, dies } = JSON.parse(process.argv[2] ?? '') as MortalWorkerOptions;
const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: (text: string) => console.error(text) };

function mortal(client: DockerClient): DockerClient {
  if (dies === null) return client;
  return new Proxy(client, {
    get: (target, method: keyof DockerClient) => {
      const value = target[method];
      if (typeof value !== 'function') return value;
      if (method !== dies.method) return value.bind(target);
      return async (...args: unknown[]) => {
        if (dies.when === 'before' && isOfRun(args)) die();
        const answer: unknown = await (value as (...all: unknown[]) => unknown).apply(target, args);
        // Of probes and the like the run does not depend.
        if (isOfRun(args)) die();
        return answer;
      };
    },
  });
  function die(): void {
    process.kill(process.pid, 'SIGKILL');
  }
}

function isOfRun(args: readonly unknown[]): boolean {
  const [first] = args;
  const named = typeof first === 'object' && first !== null ? String((first as { name?: unknown }).name) : String(first);
  return /^fh-[0-9a-f]{32}$/.test(named) || /^[0-9a-f]{64}$/.test(named);
}

const embedded = await openEmbedded({ directory: home, timings });
const [entry] = dockerPlugin.workers;
if (!entry) throw new Error('The plugin has no worker type.');
const worker = await createWorker({
  client: embedded.client,
  entry: {
    ...entry,
    load: async (context) =>
      createDockerWorker(context, { openClient: async (environment) => mortal(await openDockerClient(environment)) }),
  },
  openStorage: async (description) =>
    await openStorageDescription(description, (type) => dockerPlugin.storages.find((one) => one.type === type) ?? null, {
      client: embedded.client,
      place: { kind: 'embedded', directory: home },
    }),
  defaultStorage: { type: 'local', configuration: { directory: embedded.storageDirectory } },
  stateDirectory: `${home}/workers/docker`,
  host: { host: hostname(), pid: process.pid, version: '0' },
  name,
  workPoolName,
  limit: null,
  timings: embedded.service.timings,
  logger,
});
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const alive = setInterval(quiet, 1_000);
await worker.run({ signal: stop.signal });
await worker.idle();
await worker.close();
await embedded.close();
clearInterval(alive);

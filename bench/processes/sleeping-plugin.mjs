/** A worker type whose infrastructure is a timer: what a worker takes for a run that it watches is the worker's own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJobSchema } from '@farhaul/core/plugin';

const reach = 'sleep:here';
/** @type {Set<string>} */
const asleep = new Set();

/** @type {import('@farhaul/core/plugin').WorkerV1} */
const worker = {
  specificationVersion: 'v1',
  type: 'sleep',
  displayName: 'Sleep',
  description: 'Sleeps for a while.',
  reaches: async () => [reach],
  mounts: async () => [],
  doSubmit: async ({ key, job }) => {
    asleep.add(key.name);
    return { type: 'sleep', identifier: key.name, reach, data: { seconds: Number(job['seconds']) } };
  },
  doWatch: async ({ data }, { signal }) => {
    await sleep(Number(data['seconds']) * 1_000, undefined, { signal });
    return { kind: 'exited', exitCode: 0 };
  },
  doFind: async ({ name }) => (asleep.has(name) ? { type: 'sleep', identifier: name, reach, data: { seconds: 0 } } : null),
  doRemove: async ({ identifier }) => void asleep.delete(identifier),
};

/** @type {import('@farhaul/core/plugin').PluginV1} */
const plugin = {
  specificationVersion: 'v1',
  name: 'farhaul-plugin-sleep',
  workers: [
    {
      type: 'sleep',
      displayName: worker.displayName,
      description: worker.description,
      jobSchema: defineJobSchema({ variables: { seconds: { type: 'number', default: 3600, description: 'How long.' } } }),
      load: async () => worker,
    },
  ],
  storages: [],
};

// oxlint-disable-next-line import/no-default-export -- what discovery reads of a plugin
export default plugin;

/** A worker type whose infrastructure is another process, asked over HTTP: what a worker takes for a run is the worker's own. */
import { request } from 'node:http';
import { defineJobSchema } from '@farhaul/core/plugin';

const reach = 'distant:here';
const place = process.env['FARHAUL_BENCH_DISTANT'] ?? '';

/** @type {(call: string, signal: AbortSignal, body?: unknown) => Promise<any>} */
async function ask(call, signal, body) {
  const [method, path = ''] = call.split(' ');
  const { promise, resolve, reject } = Promise.withResolvers();
  const headers = { 'content-type': 'application/json' };
  const asking = request(new URL(path, place), { method, headers, signal }, (answer) => {
    answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts).toString('utf8'))), reject);
  });
  asking.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

/** @type {(name: string) => import('@farhaul/core/plugin').InfrastructureRefV1} */
const refOf = (name) => ({ type: 'distant', identifier: name, reach, data: {} });

/** @type {import('@farhaul/core/plugin').WorkerV1} */
const worker = {
  specificationVersion: 'v1',
  type: 'distant',
  displayName: 'Distant',
  description: 'Another process.',
  reaches: async () => [reach],
  mounts: async () => [],
  doSubmit: async ({ key, command, secretEnvironment }, { signal }) => {
    await ask(`PUT /units/${key.name}`, signal, { command, secretEnvironment });
    return refOf(key.name);
  },
  doWatch: async ({ identifier }, { signal }) => await ask(`GET /units/${identifier}`, signal),
  doFind: async ({ name }, { signal }) => ((await ask(`GET /units/${name}/known`, signal)) ? refOf(name) : null),
  doRemove: async ({ identifier }, { signal }) => void (await ask(`DELETE /units/${identifier}`, signal)),
};

/** @type {import('@farhaul/core/plugin').PluginV1} */
const plugin = {
  specificationVersion: 'v1',
  name: 'farhaul-plugin-distant',
  workers: [
    {
      type: 'distant',
      displayName: worker.displayName,
      description: worker.description,
      jobSchema: defineJobSchema({ variables: { size: { type: 'integer', default: 1, description: 'How large.' } } }),
      load: async () => worker,
    },
  ],
  storages: [],
};

// oxlint-disable-next-line import/no-default-export -- what discovery reads of a plugin
export default plugin;

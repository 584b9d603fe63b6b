import { existsSync, rmSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describePluginContract, describeWorkerContract } from '@farhaul/testkit';
import plugin from './plugin.ts';
import { createSlotWorker, pidOf, slotOf } from './slot-worker.ts';

const module = new URL('plugin.ts', import.meta.url);
const noApi = 'directories and processes answer without an API between';

describePluginContract('slots', { plugin, module });

let stateDirectory = '';
describeWorkerContract('slots', {
  setup: () => ({
    createWorker: (context) => {
      ({ stateDirectory } = context);
      return createSlotWorker(context);
    },
    createBusyWorker: (context) => createSlotWorker({ ...context, environment: { SLOTS: '0' } }),
    createWithoutStart: async ({ key }) => void (await mkdir(join(stateDirectory, 'slots', key.name), { recursive: true })),
    exists: async (ref) => existsSync(slotOf(ref)),
    deleteByHand: async (ref) => {
      process.kill(-(pidOf(slotOf(ref)) ?? Number.NaN), 'SIGKILL');
      rmSync(slotOf(ref), { recursive: true, force: true, maxRetries: 5 });
    },
    labelsOf: async (ref) => JSON.parse(await readFile(join(slotOf(ref), 'labels.json'), 'utf8')) as Record<string, string>,
    module,
    plugin,
  }),
  job: { program: 'node' },
  refusedJob: { program: '/no/such/node' },
  concurrency: 20,
  skip: {
    'a provider that does not answer is FARHAUL_INFRASTRUCTURE_UNAVAILABLE, to be tried again': noApi,
    'a watcher that cannot reach the provider does not know: it says so, and never tells an outcome': noApi,
    'many watches share their questions: at most 5 calls in an interval': noApi,
    'a lack of memory is told as such, with what to do': 'a slot has no memory limit',
  },
});

import { existsSync } from 'node:fs';
import { describeWorkerContract } from '@farhaul/testkit';
import { createProcessClient } from './process-client.ts';
import { processPlugin } from './process-plugin.ts';
import { parseProcessRef } from './process-ref.ts';
import { placesOf, readRecord } from './process-record.ts';
import { createProcessWorker } from './process-worker.ts';

const client = createProcessClient();
const noApi = 'processes are started by the machine itself, without an API between';

describeWorkerContract('the process worker', {
  setup: () => ({
    createWorker: (context) => createProcessWorker(context),
    exists: async (ref) => {
      const data = parseProcessRef(ref);
      return client.remains(data).length > 0 || existsSync(data.directory) || existsSync(`${data.directory}.json`);
    },
    deleteByHand: async (ref) => void process.kill(parseProcessRef(ref).pid, 'SIGKILL'),
    labelsOf: async (ref) => {
      const record = await readRecord(placesOf(parseProcessRef(ref).directory));
      return record && record !== 'torn' ? record.labels : {};
    },
    plugin: processPlugin,
    module: new URL('process-plugin.ts', import.meta.url),
  }),
  job: {},
  refusedJob: { command: ['/no/such/program'] },
  foreignExitCodes: false,
  concurrency: 30,
  skip: {
    'no room is FARHAUL_INFRASTRUCTURE_BUSY with the time of the next try, and nothing is left':
      'a full table of processes stops every test',
    'a provider that does not answer is FARHAUL_INFRASTRUCTURE_UNAVAILABLE, to be tried again': noApi,
    'a watcher that cannot reach the provider does not know: it says so, and never tells an outcome': noApi,
    'many watches share their questions: at most 5 calls in an interval': noApi,
    'a lack of memory is told as such, with what to do': 'a process has no memory limit of its own',
    'what was created and never started is started by a second submit of the same execution':
      'a process is created and started in one step',
    'what was created and never started is started by a watch, or not found': 'a process is created and started in one step',
  },
});

import { processPlugin } from '@farhaul/core/worker';
import type { PluginV1 } from '@farhaul/core/plugin';
import { replacing } from './worker-faults.fixture.ts';

/** Its worker keeps a timer that nothing ends. */
const restless: PluginV1 = {
  ...processPlugin,
  workers: processPlugin.workers.map((entry) => ({
    ...entry,
    load: async (context) => replacing(await entry.load(context), { close: async () => void setInterval(() => undefined, 1_000) }),
  })),
};

// oxlint-disable-next-line import/no-default-export -- a plugin module has one
export default restless;

import { existsSync } from 'node:fs';
import { FarhaulError } from '@farhaul/core';
import type { PluginV1, WorkerV1 } from '@farhaul/core/plugin';
import { processPlugin } from '@farhaul/core/worker';
import { describe, expect, test } from 'vitest';
import { tryRule } from '../rules/rule.ts';
import { closesByItself } from '../worker/closes-by-itself.ts';
import { replacing } from '../worker/worker-faults.fixture.ts';
import { closeWorkerTrial, createWorkerTrial, remove, ruleRequest, type WorkerRule, type WorkerTrial } from '../worker/worker-trial.ts';
import { runRules } from './run-rules.ts';

const processModule = new URL('../../../core/src/process/process-plugin.ts', import.meta.url);

function faulty(change: (good: WorkerV1) => Partial<WorkerV1>): PluginV1 {
  const workers = processPlugin.workers.map((entry) => ({
    ...entry,
    load: async (context: Parameters<typeof entry.load>[0]) => {
      const good = await entry.load(context);
      return replacing(good, change(good));
    },
  }));
  return { ...processPlugin, workers };
}

async function withTrial(plugin: PluginV1, act: (trial: WorkerTrial) => Promise<void>, module = processModule): Promise<void> {
  const trial = await createWorkerTrial(
    {
      createWorker: async (context) => await plugin.workers[0]!.load(context),
      exists: async ({ data }) => existsSync(String(data['directory'])),
      deleteByHand: async () => undefined,
      plugin,
      module,
    },
    { job: {} },
  );
  try {
    await act(trial);
  } finally {
    await closeWorkerTrial(trial);
  }
}

/** What the rule says to it; null where it is kept. */
async function noticedBy(rule: string, plugin: PluginV1): Promise<string | null> {
  const found = runRules.filter(({ title }) => title.startsWith(rule));
  expect(found).toHaveLength(1);
  let noticed: string | null = null;
  await withTrial(plugin, async (trial) => {
    noticed = await tryRule(found[0] as WorkerRule, trial).then(
      () => null,
      (error: unknown) => String(error),
    );
  });
  return noticed;
}

const faults: [fault: string, rule: string, says: RegExp, change: (good: WorkerV1) => Partial<WorkerV1>][] = [
  ['says that it removed what it did not', 'a flow runs from end to end', /something is left/, () => ({ doRemove: async () => undefined })],
  [
    'refuses what it is given',
    'what a flow throws',
    /It is refused/,
    () => ({ doSubmit: async () => Promise.reject(new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'It is refused.')) }),
  ],
  [
    'leaves the place of what was cancelled',
    'a cancel ends what runs',
    /something is left/,
    () => ({ doRemove: async ({ data }) => void process.kill(Number(data['pid']), 'SIGKILL') }),
  ],
  [
    'knows only what it started itself',
    'what a worker leaves behind',
    /'CRASHED'/,
    (good) => {
      const own = new Set<string>();
      return {
        doSubmit: async (request, options) => {
          own.add(request.key.name);
          return await good.doSubmit(request, options);
        },
        doWatch: async (ref, options) => {
          if (own.has(String(ref.data['execution']))) return await good.doWatch(ref, options);
          await good.doRemove?.(ref, { ...options, graceMs: 0 });
          return { kind: 'lost', reason: 'It is not known.', remedy: '' };
        },
      };
    },
  ],
];

describe.concurrent('a worker that breaks a rule of whole runs is noticed', () => {
  test.each(faults)('one that %s', { timeout: 120_000 }, async (_fault, rule, says, change) => {
    expect(await noticedBy(rule, faulty(change))).toMatch(says);
  });

  test('one that keeps the process alive', { timeout: 120_000 }, async () => {
    const module = new URL('../worker/restless-plugin.fixture.ts', import.meta.url);
    await withTrial(
      processPlugin,
      async (trial) => {
        const request = ruleRequest(trial, { sleepMs: 60_000 });
        await expect(closesByItself(trial, request, 5_000)).rejects.toThrow('did not end by itself');
        const worker = await trial.createWorker();
        const ref = await worker.doFind?.(request.key, { signal: new AbortController().signal });
        if (ref) await remove(worker, ref);
      },
      module,
    );
  });
});

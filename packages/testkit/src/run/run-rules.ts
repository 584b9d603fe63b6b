import assert from 'node:assert/strict';
import type { FlowRun } from '@farhaul/core/client';
import type { InfrastructureRefV1 } from '@farhaul/core/plugin';
import type { WorkerRule, WorkerTrial } from '../worker/worker-trial.ts';
import { recordRefs } from './recorded-refs.ts';
import { testService, type TestService } from './test-service.ts';

const group = 'Run';
const timeoutMs = 180_000;

export const runRules: readonly WorkerRule[] = [
  {
    group,
    title: 'a flow runs from end to end: its result has its types, its lines arrive, and nothing is left',
    needs: 'plugin',
    timeoutMs,
    async check(trial) {
      await withService(trial, async (service) => {
        const worker = await service.worker();
        const { jobVariables = {} } = trial;
        const id = await service.submit('greet', { parameters: { name: 'world', times: 3 }, jobVariables });
        const run = await worker.runOne(id);
        assert.equal(run.state.type, 'COMPLETED', explain(run));
        assert.deepEqual(await service.result(run), {
          kind: 'value',
          value: { greeting: 'hello world', at: new Date(0), seen: new Map([['world', 3]]), flowName: 'greet' },
        });
        const output = await service.output(id);
        assert.deepEqual(
          output.filter((line) => line.startsWith('stdout')),
          [1, 2, 3].map((time) => `stdout hello world ${time}`),
        );
        assert.ok(output.includes('stderr said'), output.join('\n'));
        await worker.idle();
        await service.nothingLeft(id);
      });
    },
  },
  {
    group,
    title: 'what a flow throws comes back as it was thrown',
    needs: 'plugin',
    timeoutMs,
    async check(trial) {
      await withService(trial, async (service) => {
        const worker = await service.worker();
        const run = await worker.runOne(
          await service.submit('fail', { parameters: { what: 'moon' }, jobVariables: trial.jobVariables ?? {} }),
        );
        assert.equal(run.state.type, 'FAILED', explain(run));
        const result = await service.result(run);
        assert.ok(result.kind === 'error' && result.error instanceof RangeError, JSON.stringify(result));
        assert.equal(result.error.message, 'too far: moon');
        await worker.idle();
      });
    },
  },
  {
    group,
    title: 'a cancel ends what runs, and nothing is left',
    needs: 'plugin',
    timeoutMs,
    async check(trial) {
      await withService(trial, async (service) => {
        const worker = await service.worker();
        const id = await service.submit('wait', { parameters: { ms: 600_000 }, jobVariables: trial.jobVariables ?? {} });
        const over = worker.runOne(id);
        // Awaited below; until then a failure shall not be taken for one that nobody sees.
        over.catch(() => undefined);
        await waiting(service, id);
        await service.client.flowRuns.cancel({ id, reason: 'enough' });
        const run = await over;
        assert.equal(run.state.type, 'CANCELLED', explain(run));
        await worker.idle();
        await service.nothingLeft(id);
      });
    },
  },
  {
    group,
    title: 'what a worker leaves behind is adopted by another, which records its end and removes it',
    needs: 'plugin',
    timeoutMs,
    async check(trial) {
      await withService(trial, async (service) => {
        await service.pool('pool');
        const stop = new AbortController();
        const first = await service.worker({ workPoolName: 'pool' });
        const serving = first.run({ signal: stop.signal });
        const { jobVariables = {} } = trial;
        const id = await service.submit('wait', { parameters: { ms: 8_000 }, jobVariables, workPoolName: 'pool' });
        await waiting(service, id);
        await first.close();
        await serving.catch(() => undefined);
        const second = await service.worker({ workPoolName: 'pool' });
        const servingToo = second.run({ signal: stop.signal });
        const run = await service.ended(id);
        assert.equal(run.state.type, 'COMPLETED', explain(run));
        assert.deepEqual(await service.result(run), { kind: 'value', value: 'waited' });
        await second.idle();
        await service.nothingLeft(id);
        stop.abort();
        await servingToo;
      });
    },
  },
];

interface RunTrial extends TestService {
  nothingLeft(flowRunId: string): Promise<void>;
}

async function withService(trial: WorkerTrial, act: (service: RunTrial) => Promise<void>): Promise<void> {
  const { plugin, context } = trial;
  if (!plugin) return;
  const { type } = await trial.createWorker();
  const refs = new Map<string, InfrastructureRefV1>();
  const service = await testService({
    plugin: recordRefs(plugin, refs),
    workerType: type,
    stateDirectory: context.stateDirectory,
    logger: context.logger,
    ...(trial.storage && { storage: trial.storage }),
  });
  const nothingLeft = async (flowRunId: string): Promise<void> => {
    const ref = refs.get(flowRunId);
    assert.ok(ref, 'nothing was submitted for the run');
    assert.equal(await trial.exists(ref), false, 'something is left');
  };
  try {
    await act(Object.assign(service, { nothingLeft }));
  } finally {
    await service.close();
  }
}

async function waiting(service: TestService, id: string): Promise<void> {
  await service.until(async () => {
    const run = await service.run(id);
    if (['FAILED', 'CRASHED', 'CANCELLED'].includes(run.state.type)) assert.fail(explain(run));
    return (await service.output(id)).includes('stdout waiting');
  });
}

function explain({ state }: FlowRun): string {
  return `${state.name}: ${state.message ?? ''}`;
}

/** Infrastructure, runners and workers as a model: what exists outside, and what each worker happens to know. */
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Claim } from '../../protocol/messages.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';

interface Container {
  flowRunId: string;
  token: string;
  alive: boolean;
  admitted: boolean;
}

interface Held {
  claim: Claim;
  stage: 'claimed' | 'submitting' | 'created' | 'watched' | 'ended';
}

export interface ModelWorker {
  id: string;
  held: Map<string, Held>;
}

export interface World {
  /** What exists outside, by execution. */
  containers: Map<string, Container>;
  workers: ModelWorker[];
  /** Executions whose user code began, by run, in order. */
  starts: Map<string, string[]>;
  /** Called with every start of user code, before it counts. */
  step(): Promise<void>;
  /** All workers live and do their duty until nothing is left to do. */
  settle(isDone: () => Promise<boolean>): Promise<void>;
}

export interface WorldOptions {
  scenario: Scenario;
  random: Random;
  pool: string;
  workers: string[];
}

export function createWorld({ scenario, random, pool, workers }: WorldOptions): World {
  const { client } = scenario;
  const containers = new Map<string, Container>();
  const starts = new Map<string, string[]>();
  const models: ModelWorker[] = workers.map((id) => ({ id, held: new Map() }));
  const time = () => new Date(scenario.now()).toISOString();

  /** Every call may be delivered twice; losing a race is no failure. */
  async function call<Result>(send: () => Promise<Result>): Promise<Result | null> {
    try {
      const result = await send();
      if (random.chance(0.15)) await send();
      return result;
    } catch (error) {
      if (FarhaulError.isInstance(error) && ['FARHAUL_TRANSITION_REFUSED', 'FARHAUL_NOT_FOUND'].includes(error.code)) return null;
      throw error;
    }
  }

  async function look(worker: ModelWorker): Promise<void> {
    const { claims, removals } = await client.workers.next({
      workerId: worker.id,
      scope: { kind: 'work-pool', workPoolName: pool, queues: [] },
      limit: 1 + random.below(3),
      waitMs: 0,
    });
    for (const claim of claims)
      worker.held.set(claim.grant.executionId, { claim, stage: claim.kind === 'start' ? 'claimed' : claim.ref ? 'watched' : 'submitting' });
    for (const removal of removals) {
      if (random.chance(0.8)) await remove(removal.executionId);
    }
  }

  async function remove(executionId: string): Promise<void> {
    containers.delete(executionId);
    await call(() => client.executions.removed({ executionId }));
  }

  async function beat(worker: ModelWorker): Promise<void> {
    const executions = [...worker.held.values()].map(({ claim }) => ({
      executionId: claim.grant.executionId,
      fencing: claim.grant.fencing,
    }));
    const answer = await client.workers.heartbeat({ workerId: worker.id, executions, running: executions.length });
    for (const id of answer.lost) worker.held.delete(id);
    for (const { executionId } of answer.stop) {
      const container = containers.get(executionId);
      if (container) container.alive = false;
    }
  }

  /** One step further with one execution that the worker holds. */
  async function advance(worker: ModelWorker, held: Held): Promise<void> {
    const { executionId, fencing, token, flowRunId } = held.claim.grant;
    const own = { executionId, fencing };
    const container = containers.get(executionId);
    const give = (answer: unknown): boolean => {
      if (answer === null) worker.held.delete(executionId);
      return answer !== null;
    };
    switch (held.stage) {
      case 'claimed':
        if (random.chance(0.1)) {
          await call(() => client.executions.release({ ...own, reason: 'busy', retryAfterMs: null }));
          worker.held.delete(executionId);
        } else if (give(await call(() => client.executions.phase({ ...own, phase: 'submitting', message: '' })))) held.stage = 'submitting';
        return;
      case 'submitting':
        if (held.claim.kind === 'start') {
          if (!container) containers.set(executionId, { flowRunId, token, alive: true, admitted: false });
          held.stage = 'created';
        } else if (container) held.stage = 'created';
        else held.stage = 'watched';
        return;
      case 'created': {
        const ref = { type: 'process', identifier: executionId, reach: 'host:one', data: {} };
        if (give(await call(() => client.executions.record({ ...own, ref, channel: 'http', resultStorage: null })))) held.stage = 'watched';
        return;
      }
      case 'watched':
        if (container?.alive) return;
        if (
          give(
            await call(() =>
              client.executions.outcome({
                ...own,
                outcome: container ? { kind: 'exited', exitCode: 1 } : { kind: 'lost', reason: 'nothing there', remedy: '' },
              }),
            ),
          )
        )
          held.stage = 'ended';
        return;
      case 'ended':
        await remove(executionId);
        worker.held.delete(executionId);
    }
  }

  /** The program inside does something: asks for admission, reports, ends in some way. */
  async function live(executionId: string, container: Container): Promise<void> {
    const runner = { executionId, token: container.token };
    if (!container.admitted) {
      const { admitted } = await client.run.admit(runner);
      container.admitted = admitted;
      container.alive = admitted;
      if (admitted) starts.set(container.flowRunId, [...(starts.get(container.flowRunId) ?? []), executionId]);
      else await client.run.admit(runner);
      return;
    }
    const kind = random.below(5);
    if (kind === 0) container.alive = false;
    else if (kind === 1) {
      const { stop } = await client.run.heartbeat(runner);
      if (stop) container.alive = false;
    } else if (kind === 2) {
      await call(() => client.run.report({ ...runner, reports: [{ sequence: 1, time: time(), kind: 'running', attempt: 1 }] }));
    } else {
      const type = random.pick(['COMPLETED', 'FAILED', 'CANCELLED'] as const) ?? 'COMPLETED';
      await call(() =>
        client.run.result({
          ...runner,
          result: { inline: 'AAAA' },
          ending: {
            state: { type, name: type, message: null, time: time() },
            attempt: 1,
            startedAt: time(),
            endedAt: time(),
            node: 'v24',
            resultSha256: null,
            resultBytes: 3,
            hmac: '',
          },
        }),
      );
      if (random.chance(0.7)) container.alive = false;
    }
  }

  return {
    containers,
    workers: models,
    starts,
    async step() {
      const worker = random.pick(models) as ModelWorker;
      const kind = random.below(12);
      if (kind < 3) await look(worker);
      else if (kind < 7) {
        const held = random.pick([...worker.held.values()]);
        if (held) await advance(worker, held);
      } else if (kind < 9) {
        const chosen = random.pick([...containers.entries()].filter(([, container]) => container.alive));
        if (chosen) await live(...chosen);
      } else if (kind < 10) await beat(worker);
      // A worker that is killed and started again knows nothing of before.
      else if (kind < 11 && random.chance(0.2)) worker.held.clear();
    },
    async settle(isDone) {
      for (let round = 0; round < 2000 && !(await isDone()); round += 1) {
        await scenario.passAndSweep(1000);
        for (const worker of models) {
          await beat(worker);
          await look(worker);
          for (const held of [...worker.held.values()]) await advance(worker, held);
        }
        for (const [executionId, container] of [...containers]) if (container.alive) await live(executionId, container);
      }
    },
  };
}

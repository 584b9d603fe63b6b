import { v7 } from 'uuid';
import type { Client } from '../../protocol/contract.ts';
import type { Claim, CreateFlowRun, CreateWorkPool } from '../../protocol/messages.ts';
import type { StateType } from '../../protocol/states.ts';
import { defaultTimings, type Timings } from '../../settings/timings.ts';
import { createService, type Service } from '../service.ts';
import type { SecretKeys } from '../secrets/secret-keys.ts';
import type { Store } from '../store/store.ts';
import { onlyWoken } from './only-woken.ts';
import { runCreation } from '../../testing/run-creation.ts';

/** A service whose clock the test sets, with the words to tell a story of runs and workers. */
export interface Scenario {
  service: Service;
  client: Client;
  now(): number;
  /** Time passes; nothing else happens. */
  pass(milliseconds: number): void;
  /** Time passes and the background work is done. */
  passAndSweep(milliseconds: number): Promise<void>;
  pool(options?: Partial<CreateWorkPool>): Promise<string>;
  worker(options?: { pool?: string; type?: string; reaches?: string[] }): Promise<string>;
  create(options?: Partial<CreateFlowRun>): Promise<string>;
  claim(workerId: string, scope: { pool: string; queues?: string[] } | { run: string } | 'orphans', limit?: number): Promise<Claim[]>;
  /** A pool-less run, claimed, with its infrastructure recorded. */
  submitted(options?: Partial<CreateFlowRun>): Promise<StartedRun>;
  /** The same, its runner admitted. */
  running(options?: Partial<CreateFlowRun>): Promise<StartedRun>;
  submit(claim: Claim, options?: { channel?: string; reach?: string }): Promise<void>;
  end(claim: Claim, type: StateType, result?: string | null): Promise<void>;
  state(id: string): Promise<string>;
  eventKinds(id: string): Promise<string[]>;
}

export interface StartedRun {
  id: string;
  workerId: string;
  claim: Claim;
  execution: { executionId: string; fencing: number };
  runner: { executionId: string; token: string };
}

const template = {
  job: { name: 'test', env: '{{ env }}' },
  variables: { type: 'object', properties: { env: { type: 'object', description: 'Environment.' } } },
};

export interface ScenarioOptions {
  secretKeys?: SecretKeys;
  timings?: Partial<Timings>;
}

export function createScenario(store: Store, { secretKeys, timings: given }: ScenarioOptions = {}): Scenario {
  let now = Date.parse('2030-01-01T00:00:00Z');
  const service = createService({
    store,
    clock: () => now,
    ...(secretKeys && { secretKeys }),
    timings: { ...onlyWoken, ...given },
  });
  const { client } = service;
  let count = 0;

  const scenario: Scenario = {
    service,
    client,
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
    async passAndSweep(milliseconds) {
      now += milliseconds;
      await service.sweep();
    },
    async pool(options = {}) {
      count += 1;
      return (await client.workPools.create({ name: `pool-${count}`, type: 'process', baseJobTemplate: template, ...options })).name;
    },
    async worker({ pool, type = 'process', reaches = ['host:one'] } = {}) {
      const id = v7();
      count += 1;
      await client.workers.register({
        id,
        name: `worker-${count}`,
        type,
        workPoolName: pool ?? null,
        queues: [],
        limit: null,
        reaches,
        host: 'one',
        pid: 1,
        version: '0',
      });
      return id;
    },
    async create(options = {}) {
      const creation = runCreation(options);
      await client.flowRuns.create(creation);
      return creation.id;
    },
    async claim(workerId, scope, limit = 1) {
      const claimScope =
        scope === 'orphans'
          ? { kind: 'orphans' as const }
          : 'run' in scope
            ? { kind: 'flow-run' as const, flowRunId: scope.run }
            : { kind: 'work-pool' as const, workPoolName: scope.pool, queues: scope.queues ?? [] };
      return (await client.workers.next({ workerId, scope: claimScope, limit, waitMs: 0 })).claims;
    },
    async submit(claim, { channel = 'http', reach = 'host:one' } = {}) {
      const execution = { executionId: claim.grant.executionId, fencing: claim.grant.fencing };
      await client.executions.phase({ ...execution, phase: 'submitting', message: '' });
      await client.executions.record({
        ...execution,
        ref: { type: 'process', identifier: 'pid 7', reach, data: {} },
        channel,
        resultStorage: null,
      });
    },
    async submitted(options = {}) {
      const workerId = await scenario.worker();
      const id = await scenario.create({ callerOnly: true, ...options });
      const [claim] = await scenario.claim(workerId, { run: id });
      if (!claim) throw new Error('the run was not claimed');
      await scenario.submit(claim);
      const { executionId, fencing, token } = claim.grant;
      return { id, workerId, claim, execution: { executionId, fencing }, runner: { executionId, token } };
    },
    async running(options = {}) {
      const started = await scenario.submitted(options);
      await client.run.admit(started.runner);
      return started;
    },
    async end(claim, type, result = null) {
      const time = new Date(now).toISOString();
      await client.run.result({
        executionId: claim.grant.executionId,
        token: claim.grant.token,
        result: result === null ? null : { inline: result },
        ending: {
          state: { type, name: type[0] + type.slice(1).toLowerCase(), message: null, time },
          attempt: 1,
          startedAt: time,
          endedAt: time,
          node: 'v24',
          resultSha256: null,
          resultBytes: 0,
          hmac: '',
        },
      });
    },
    async state(id) {
      const { state } = await client.flowRuns.get({ id });
      return `${state.type} ${state.name}`;
    },
    async eventKinds(id) {
      return (await client.flowRuns.events({ id, limit: 1000 })).items.map((event) => event.kind);
    },
  };
  return scenario;
}

export const timings = defaultTimings;

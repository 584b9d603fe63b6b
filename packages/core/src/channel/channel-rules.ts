/** What every RunChannel must do, whatever carries it: run by the tests of each implementation. */
import assert from 'node:assert/strict';
import { newId } from '../engine/new-id.ts';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { LogLine, RunChannel } from '../protocol/run-channel.ts';
import { encodeResult } from '../protocol/result-document.ts';
import type { ChildRunRequests, ChildRunsApi } from './child-runs-api.ts';
import { makeEnding, type EndingInput } from '../runner/run-ending.ts';

/** One execution, submitted and not admitted yet, with a service that it is part of. */
export interface ChannelWorld {
  client: Client;
  flowRunId: string;
  executionId: string;
  hmacKey: string;
  /** A runner of this execution. */
  open(): RunChannel;
  /** Its way to runs that it starts itself. */
  children(): ChildRunsApi;
  /** Resolves when everything told so far has reached the service. */
  settle(): Promise<void>;
  /** Makes sure that no runner can be admitted any more. */
  supersede(): Promise<void>;
}

export interface ChannelRule {
  title: string;
  check(world: ChannelWorld): Promise<void>;
}

const now = (): string => new Date().toISOString();
const line = (sequence: number, message: string): LogLine => ({
  sequence,
  time: now(),
  level: 'info',
  source: 'stdout',
  message,
  taskRunId: null,
});

function ending(world: ChannelWorld, type: EndingInput['state']['type'], document: Uint8Array | null) {
  const { executionId, hmacKey } = world;
  return makeEnding({ executionId, hmacKey, state: { type, name: 'Told', message: 'as told' }, attempt: 1, startedAt: now(), document });
}

function child(workPoolName: string): ChildRunRequests['submit'] {
  return {
    id: newId(),
    name: 'small-step',
    flowName: 'child',
    parameters: {},
    arguments: new Uint8Array(),
    entry: 1,
    workerType: 'process',
    jobVariables: {},
    workPoolName,
  };
}

async function pool({ client }: ChannelWorld): Promise<string> {
  const name = `pool-${newId()}`;
  await client.workPools.create({
    name,
    type: 'process',
    baseJobTemplate: { job: { name: 'job' }, variables: { type: 'object', properties: {} } },
  });
  return name;
}

async function told(world: ChannelWorld): Promise<string[]> {
  await world.settle();
  return (await world.client.flowRuns.logs({ id: world.flowRunId, limit: 1000, after: null, waitMs: 0 })).items.map((item) => item.message);
}

export const channelRules: readonly ChannelRule[] = [
  {
    title: 'the first runner is admitted, and the run is RUNNING',
    async check(world) {
      assert.deepEqual(await world.open().admit(), { admitted: true });
      await world.settle();
      assert.equal((await world.client.flowRuns.get({ id: world.flowRunId })).state.type, 'RUNNING');
    },
  },
  {
    title: 'a second runner of the same execution is refused',
    async check(world) {
      await world.open().admit();
      const second = await world.open().admit();
      assert.equal(second.admitted, false);
      assert.match('reason' in second ? second.reason : '', /another runner/);
    },
  },
  {
    title: 'a superseded execution is refused',
    async check(world) {
      await world.supersede();
      assert.equal((await world.open().admit()).admitted, false);
    },
  },
  {
    title: 'reports arrive in order, and a second time they change nothing',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      const report = { sequence: 2, time: now(), kind: 'awaiting-retry' as const, attempt: 1, delayMs: 5, error: 'Error: no' };
      await channel.report([{ sequence: 1, time: now(), kind: 'running', attempt: 1 }, report]);
      await channel.report([
        report,
        { sequence: 3, time: now(), kind: 'running', attempt: 2 },
        { sequence: 4, time: now(), kind: 'phase', phase: 'finishing' },
      ]);
      await world.settle();
      const run = await world.client.flowRuns.get({ id: world.flowRunId });
      assert.equal(run.attempt, 2);
      assert.equal(run.phases.filter((phase) => phase.name === 'finishing').length, 1);
    },
  },
  {
    title: 'log lines arrive once, in order and unchanged',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      const messages = [
        '',
        'two\nlines \u2028 and \ud83d\ude80 ü',
        '{"json":true}',
        'x'.repeat(1_000_000),
        ...Array.from({ length: 300 }, (_, index) => `line ${index}`),
      ];
      const lines = messages.map((message, index) => line(index + 1, message));
      await channel.logs(lines.slice(0, 10));
      await channel.logs(lines.slice(5));
      assert.deepEqual(await told(world), messages);
    },
  },
  {
    title: 'a result ends the run with its value, and delivering it again is harmless',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      const document = encodeResult({ kind: 'value', value: new Map([['a', new Date(5)]]) });
      const told = ending(world, 'COMPLETED', document);
      await channel.result(told, document);
      await channel.result(told, document);
      await world.settle();
      const run = await world.client.flowRuns.get({ id: world.flowRunId });
      assert.equal(run.state.type, 'COMPLETED');
      assert.equal(run.result?.inline, Buffer.from(document).toString('base64'));
    },
  },
  {
    title: 'an ending without a result says how it ended',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      await channel.result(ending(world, 'FAILED', null), null);
      await world.settle();
      const { state, result } = await world.client.flowRuns.get({ id: world.flowRunId });
      assert.deepEqual([state.type, state.message, result], ['FAILED', 'as told', null]);
    },
  },
  {
    title: 'everything told before the result is there when the run has ended',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      for (let sequence = 1; sequence <= 50; sequence += 1) await channel.logs([line(sequence, `line ${sequence}`)]);
      await channel.result(ending(world, 'COMPLETED', null), null);
      while ((await world.client.flowRuns.get({ id: world.flowRunId })).state.type !== 'COMPLETED') await world.settle();
      const { items } = await world.client.flowRuns.logs({ id: world.flowRunId, limit: 1000, after: null, waitMs: 0 });
      assert.equal(items.length, 50);
    },
  },
  {
    title: 'a cancel reaches who waits for a stop',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      await world.settle();
      const waiting = channel.stop(new AbortController().signal);
      await world.client.flowRuns.cancel({ id: world.flowRunId, reason: 'asked by a rule', graceMs: 7 });
      // Where the watcher carries it, it hears of it with the next beat.
      await channel.heartbeat();
      assert.deepEqual(await waiting, { reason: 'asked by a rule', graceMs: 7 });
      assert.deepEqual((await channel.heartbeat()).stop, { reason: 'asked by a rule', graceMs: 7 });
    },
  },
  {
    title: 'waiting for a stop ends quietly when it is given up',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      const giveUp = new AbortController();
      const waiting = channel.stop(giveUp.signal);
      giveUp.abort();
      assert.equal(await waiting, null);
    },
  },
  {
    title: 'heartbeats reach the service',
    async check(world) {
      const channel = world.open();
      await channel.admit();
      assert.deepEqual(await channel.heartbeat(), { stop: null });
      await world.settle();
      await channel.close();
    },
  },
  {
    title: 'a child is started once, heard of and cancelled',
    async check(world) {
      await world.open().admit();
      const ask = world.children();
      const request = child(await pool(world));
      const made = await ask('submit', request);
      assert.deepEqual([made.id, made.parentFlowRunId, made.state.type], [request.id, world.flowRunId, 'SCHEDULED']);
      assert.equal((await ask('submit', request)).id, request.id);
      const waiting = ask('wait', { id: made.id, afterVersion: made.stateVersion, waitMs: 20_000 });
      await ask('cancel', { id: made.id, reason: 'enough', graceMs: 0 });
      assert.deepEqual([(await waiting).state.type, (await waiting).state.message], ['CANCELLED', 'enough']);
    },
  },
  {
    title: 'what the service refuses a child for is told with its code and hint',
    async check(world) {
      await world.open().admit();
      const refused = (await world
        .children()('submit', child('no-such-pool'))
        .catch((error: unknown) => error)) as FarhaulError;
      assert.equal(refused.code, 'FARHAUL_WORK_POOL_NOT_FOUND');
      assert.match(refused.hint ?? '', /work-pool create no-such-pool/);
      const stranger = world.children()('wait', { id: newId(), afterVersion: 0, waitMs: 0 });
      await assert.rejects(stranger, { code: 'FARHAUL_NOT_FOUND' });
    },
  },
  {
    title: 'waiting for a child ends when it is given up',
    async check(world) {
      await world.open().admit();
      const ask = world.children();
      const made = await ask('submit', child(await pool(world)));
      const giveUp = new AbortController();
      const waiting = ask('wait', { id: made.id, afterVersion: made.stateVersion, waitMs: 20_000 }, giveUp.signal);
      setTimeout(() => giveUp.abort(new Error('given up')), 50);
      await assert.rejects(waiting, /given up|aborted/);
    },
  },
];

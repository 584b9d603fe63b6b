import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { openEmbedded } from './open-embedded.ts';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

test('a run goes from creation to its result', async () => {
  const embedded = await openEmbedded({ directory: temporaryDirectory('service') });
  const { client } = embedded;
  const id = v7();
  const workerId = v7();
  await client.workers.register({
    id: workerId,
    name: 'w',
    type: 'process',
    workPoolName: null,
    queues: [],
    limit: null,
    reaches: ['host:a'],
    host: 'h',
    pid: 1,
    version: '1',
  });
  const next = client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId: id }, limit: 1, waitMs: 5000 });
  const made = await client.flowRuns.create({
    id,
    name: 'a-b',
    flowName: 'f',
    parameters: { x: 1 },
    arguments: { inline: 'AAAA' },
    binding: { workerType: 'process', jobVariables: {}, storage: null },
    code: null,
    callerOnly: true,
  });
  expect(made.created).toBe(true);
  const { claims } = await next;
  expect(claims).toHaveLength(1);
  const [claim] = claims;
  const { executionId, fencing, token } = claim!.grant;
  await client.executions.phase({ executionId, fencing, phase: 'submitting', message: '' });
  await client.executions.record({
    executionId,
    fencing,
    ref: { type: 'process', identifier: 'pid 1', reach: 'host:a', data: {} },
    channel: 'directory',
    resultStorage: null,
  });
  expect(await client.run.admit({ executionId, token })).toEqual({ admitted: true });
  expect((await client.run.admit({ executionId, token })).admitted).toBe(false);
  await client.run.report({ executionId, token, reports: [{ sequence: 1, time: new Date().toISOString(), kind: 'running', attempt: 1 }] });
  const now = new Date().toISOString();
  await client.run.logs({
    executionId,
    token,
    lines: [{ sequence: 1, time: now, level: 'info', source: 'stdout', message: 'hello', taskRunId: null }],
  });
  await client.run.result({
    executionId,
    token,
    result: { inline: 'AAAA' },
    ending: {
      state: { type: 'COMPLETED', name: 'Completed', message: null, time: now },
      attempt: 1,
      startedAt: now,
      endedAt: now,
      node: 'v24',
      resultSha256: null,
      resultBytes: 3,
      hmac: '',
    },
  });
  const run = await client.flowRuns.wait({ id, afterVersion: 0, waitMs: 1000 });
  expect(run.state.type).toBe('COMPLETED');
  expect((await client.flowRuns.logs({ id })).items.map((line) => line.message)).toEqual(['hello']);
  await client.executions.outcome({ executionId, fencing, outcome: { kind: 'exited', exitCode: 0 } });
  await client.executions.removed({ executionId });
  expect((await client.flowRuns.logs({ id })).ended).toBe(true);
  await embedded.close();
});

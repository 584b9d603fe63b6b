import { readFileSync } from 'node:fs';
import { newId, type FlowRun } from '@farhaul/core/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandLine, type Started } from '../../command-line.fixture.ts';

// Each step is a process, leases last twenty seconds, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const flows = `import { flow, subprocess } from '@farhaul/core';
const waits = subprocess({ workPool: 'gpu' })(flow({ name: 'waits' })(async () => new Promise((resolve) => setTimeout(resolve, 600_000))));
const future = await waits.submitToWorkPool();
console.log(future.name);
`;

let line: CommandLine;
let started: Started[];
beforeEach(() => {
  line = new CommandLine();
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ finished }) => finished));
  line.remove();
});

async function find(name: string): Promise<FlowRun | undefined> {
  return await line.withClient(async (client) => (await client.flowRuns.list({ name, limit: 1 })).items[0]);
}

function isAlive(pid: number): boolean {
  try {
    return !/\nState:\tZ/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A run whose worker of a pool was killed. */
async function unwatchedRun(): Promise<{ name: string; pid: number }> {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  const worker = line.start(['worker', 'start', '-p', 'gpu']);
  started.push(worker);
  const { stdout, stderr, code } = await line.program(line.project(flows));
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const name = stdout.trim();
  await expect.poll(async () => (await find(name))?.state.type, { timeout: 120_000, interval: 500 }).toBe('RUNNING');
  const pid = Number((await find(name))?.ref?.identifier);
  worker.child.kill('SIGKILL');
  await worker.finished;
  expect(isAlive(pid)).toBe(true);
  return { name, pid };
}

test('of a run whose worker was killed stops it at once, and ends it from here when its lease is over', async () => {
  const { name, pid } = await unwatchedRun();
  const { code, stdout, stderr } = await line.run('flow-run', 'cancel', name);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${name} Cancelled\n` });
  expect(stderr).toContain(`Nobody watches ${name}: it is ended from here.`);
  expect(isAlive(pid)).toBe(false);
  expect((await line.run('flow-run', 'explain', name)).stdout).toContain('It was cancelled: asked on the command line.');
});

test('of a run that nobody watches and nobody here can end says so, with what it waits for', async () => {
  const id = newId();
  await line.withClient(async (client) => {
    const workerId = newId();
    const template = { job: { image: '{{ image }}' }, variables: { type: 'object', properties: { image: { type: 'string' } } } };
    await client.workPools.create({ name: 'far', type: 'elsewhere', baseJobTemplate: template });
    await client.workers.register({
      ...{ id: workerId, name: 'gone-worker', type: 'elsewhere', workPoolName: 'far', queues: [], limit: null },
      ...{ reaches: ['host:other'], host: 'other', pid: 1, version: '0.0.0' },
    });
    await client.flowRuns.create({
      ...{ id, name: 'lost-otter', flowName: 'train', parameters: {}, arguments: { byName: {} }, code: null, workPoolName: 'far' },
      binding: { workerType: 'elsewhere', jobVariables: {}, storage: null },
    });
    const scope = { kind: 'work-pool' as const, workPoolName: 'far', queues: [] };
    const { claims } = await client.workers.next({ workerId, scope, limit: 1, waitMs: 0 });
    const { executionId, fencing } = claims[0]!.grant;
    await client.executions.phase({ executionId, fencing, phase: 'submitting', message: '' });
    await client.workers.offline({ workerId });
  });
  const { code, stdout, stderr } = await line.run('flow-run', 'cancel', 'lost-otter');
  expect(code).toBe(1);
  expect(stderr).toContain('Nobody watches lost-otter');
  expect(stdout).toMatch(/^lost-otter Cancelling, but nobody ends it: .*elsewhere.*\nfarhaul flow-run explain lost-otter\n$/);
  expect((await line.run('flow-run', 'explain', 'lost-otter')).stdout).toMatch(/Nobody watches it: worker gone-worker was lost/);
});

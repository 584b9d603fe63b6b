import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowRun } from '@farhaul/core/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const flows = `import { flow, subprocess } from '@farhaul/core';
const measure = flow({ name: 'measure' })(async (text: string) => { console.log('measured', text.length); return text.length; });
await subprocess({})(measure)('x'.repeat(Number(process.argv[2] ?? 10)));
await subprocess({ workPool: 'gpu' })(measure).submitToWorkPool('y'.repeat(400_000));
`;

const line = new CommandLine();

beforeAll(async () => {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  expect(await line.program(line.project(flows))).toMatchObject({ code: 0, stderr: '' });
  expect(await line.run('worker', 'start', '-p', 'gpu', '--run-once')).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => line.remove());

async function runs(): Promise<FlowRun[]> {
  return await line.json<FlowRun[]>('flow-run', 'ls');
}

test('a run of a pool waits there again, with arguments that outlive the earlier run', async () => {
  const earlier = (await runs()).find((run) => run.workPoolName === 'gpu');
  if (earlier === undefined) throw new Error('there is no run of the pool');
  const made = await line.json<FlowRun>('flow-run', 'retry', earlier.name);
  expect(made).toMatchObject({ name: `${earlier.name}-2`, retryOf: earlier.id, workPoolName: 'gpu', state: { type: 'SCHEDULED' } });
  rmSync(join(line.home, 'storage', 'runs', earlier.id), { recursive: true, force: true });
  await line.run('worker', 'start', '-p', 'gpu', '--run-once');
  expect((await runs()).find(({ id }) => id === made.id)?.state.type).toBe('COMPLETED');
  expect((await line.run('flow-run', 'logs', made.name)).stdout).toContain('measured 400000');
  expect((await line.run('flow-run', 'inspect', made.name)).stdout).toContain(`repeats  ${earlier.id}`);
});

test('a run without a pool runs from here, to its end', async () => {
  const earlier = (await runs()).find((run) => run.workPoolName === null);
  if (earlier === undefined) throw new Error('there is no direct run');
  const { code, stdout } = await line.run('flow-run', 'retry', earlier.name, '--name', 'once-more');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'once-more Completed\n' });
  expect((await runs()).find(({ name }) => name === 'once-more')).toMatchObject({ retryOf: earlier.id, state: { type: 'COMPLETED' } });
});

test('a run whose code is gone, or which ran in its caller, is refused with what to do', async () => {
  await line.flows('recorded-flows.fixture.ts');
  const inProcess = await line.run('flow-run', 'retry', 'sad-otter');
  expect(inProcess.code).toBe(1);
  expect(inProcess.stderr).toContain("ran in its caller's process");
  const [earlier] = (await runs()).filter((run) => run.workPoolName === null && run.binding !== null);
  rmSync(join(line.home, 'storage', 'code'), { recursive: true, force: true });
  const gone = await line.run('flow-run', 'retry', earlier?.name ?? '');
  expect(gone.code).toBe(1);
  expect(gone.stderr).toContain('no longer in its storage');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyProject } from './empty-project.ts';
import type { EmptyProject } from './empty-project.ts';

const modules = join(import.meta.dirname, '../node_modules');
const compiler = join(modules, 'typescript/bin/tsc');

describe('packed core and cli in an empty project', () => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await createEmptyProject(['core', 'server', 'cli']);
    for (const fixture of ['plain-flow.ts', 'bound-flow.ts', 'required.cjs']) project.add(fixture);
  });
  afterAll(() => project?.remove());

  test("a plain flow of a user's own file runs", async () => {
    const { code, output } = await project.run('node', ['plain-flow.ts']);
    expect(output).toContain('result 12 since 1970-01-01T00:00:00.000Z');
    expect(code).toBe(0);
  });

  test("a bound flow of a user's own file runs in another process, with its files", async () => {
    const { code, output } = await project.run('node', ['bound-flow.ts']);
    const endedAt = Date.now();
    expect(output).toContain('elsewhere true');
    expect(output).toContain('result 3 1970-01-01T00:00:00.000Z 1 2 255');
    expect(code).toBe(0);
    // Nothing keeps the caller alive once its run has ended and is cleaned up.
    expect(endedAt - Number(/done at (\d+)/.exec(output)?.[1])).toBeLessThan(3000);
  });

  test('core can be required from CommonJS', async () => {
    const { code, output } = await project.run('node', ['required.cjs']);
    expect(output).toContain('hello you function function');
    expect(code).toBe(0);
  });

  test('nothing that farhaul does causes a warning of node', async () => {
    const { output } = await project.run('node', ['--trace-warnings', 'plain-flow.ts']);
    expect(output).not.toMatch(/Warning:/);
  });

  test('the command finds the runs that the flows recorded', async () => {
    const { code, stdout } = await project.run('npx', ['farhaul', 'flow-run', 'ls', '--json']);
    expect(code).toBe(0);
    const names = (JSON.parse(stdout) as { flowName: string }[]).map((run) => run.flowName);
    expect(names).toEqual(expect.arrayContaining(['describe-data', 'sum', 'greet']));
  });

  test('the command explains itself', async () => {
    const { code, output } = await project.run('npx', ['farhaul', '--help']);
    expect(code).toBe(0);
    expect(output).toContain('flow-run');
  });

  test('the command explains an error code without a network', async () => {
    const { code, stdout } = await project.run('npx', ['farhaul', 'explain', 'FARHAUL_BUNDLE_RESOLVE', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { page: string }).page.split('\n').length).toBeGreaterThan(5);
  });

  test("types of the packed packages hold in a strict user's project, declarations included", async () => {
    const options = {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(modules, '@types')],
    };
    const uses = `import { flow } from '@farhaul/core';
const twice = flow({ name: 'twice' })(async (value: number) => value * 2);
export const result: Promise<number> = twice(1);
// @ts-expect-error a text is not a number
export const refused = twice('1');
`;
    writeFileSync(join(project.directory, 'types.ts'), uses);
    writeFileSync(join(project.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['types.ts'] }));
    const { output } = await project.run('node', [compiler, '-p', '.']);
    // Declarations of a dependency name an optional peer that is not installed; that is theirs, and only theirs.
    const foreign = /^node_modules\/(?!@farhaul\/)/;
    expect(output.split('\n').filter((line) => line !== '' && !foreign.test(line))).toEqual([]);
    expect(output).not.toMatch(/error TS[56]/);
  });
});

describe('the packed testkit in a project of a plugin', () => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await createEmptyProject(['core', 'testkit']);
  });
  afterAll(() => project?.remove());

  test('its contract of workers is passed by the built-in one, and its types hold', async () => {
    const uses = `import { existsSync } from 'node:fs';
import { processPlugin } from '@farhaul/core/worker';
import { describeWorkerContract, testService } from '@farhaul/testkit';
import { expect, test } from 'vitest';

const noApi = 'there is no API between';
const together = 'it is created and started in one step';
describeWorkerContract('processes', {
  setup: () => ({
    createWorker: async (context) => await processPlugin.workers[0]!.load(context),
    exists: async ({ data }) => existsSync(String(data['directory'])),
    deleteByHand: async ({ data }) => void process.kill(Number(data['pid']), 'SIGKILL'),
    plugin: processPlugin,
  }),
  job: {},
  refusedJob: { command: ['/no/such/program'] },
  foreignExitCodes: false,
  concurrency: 5,
  skip: {
    'labels are applied': 'looked at elsewhere',
    'no room is FARHAUL_INFRASTRUCTURE_BUSY with the time of the next try, and nothing is left': noApi,
    'a provider that does not answer is FARHAUL_INFRASTRUCTURE_UNAVAILABLE, to be tried again': noApi,
    'a watcher that cannot reach the provider does not know: it says so, and never tells an outcome': noApi,
    'many watches share their questions: at most 5 calls in an interval': noApi,
    'a lack of memory is told as such, with what to do': 'it has no limit',
    'what was created and never started is started by a second submit of the same execution': together,
    'what was created and never started is started by a watch, or not found': together,
    'close lets the process end, and the infrastructure goes on': 'looked at elsewhere',
  },
});

test('a flow of its own', { timeout: 120_000 }, async () => {
  const service = await testService({ plugin: processPlugin });
  const worker = await service.worker();
  const run = await worker.runOne(await service.submit('greet', { parameters: { name: 'you', times: 1 } }));
  expect(await service.result(run)).toMatchObject({ kind: 'value', value: { greeting: 'hello you' } });
  await worker.idle();
  await service.close();
  // @ts-expect-error a flow that is not there
  await expect(service.submit('other')).rejects.toThrow();
});
`;
    const options = {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(modules, '@types')],
    };
    writeFileSync(join(project.directory, 'worker.test.ts'), uses);
    writeFileSync(join(project.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['worker.test.ts'] }));
    const types = await project.run('node', [compiler, '-p', '.']);
    expect(types.output).toBe('');
    const { code, output } = await project.run('npx', ['vitest', 'run']);
    expect(output).toMatch(/Tests .*3\d passed/);
    expect(code).toBe(0);
  });
});

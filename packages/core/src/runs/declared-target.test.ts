/** What a pool declares that its runs have: bundles are made for it, and a run that has something else says so at once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { syntheticElf } from '../bundle/natives/synthetic-addon.fixture.ts';
import { FlowProject } from './flow-project.fixture.ts';

const machine = process.arch === 'arm64' ? 183 : 62;
const here = parseInt(process.versions.node);

let project: FlowProject;
beforeEach(() => {
  project = new FlowProject();
  return () => project.remove();
});

function addAddon(names: readonly string[]): void {
  project.write('node_modules/addon/package.json', '{ "name": "addon", "version": "1.2.3", "main": "index.js", "gypfile": true }');
  project.write('node_modules/addon/index.js', "module.exports = 'loaded';");
  mkdirSync(join(project.directory, 'node_modules/addon/build/Release'), { recursive: true });
  writeFileSync(
    join(project.directory, 'node_modules/addon/build/Release/addon.node'),
    syntheticElf({ machine, needed: ['libc.so.6'], names }),
  );
}

const launch = (target: object): string => `import { subprocess } from '@farhaul/core';
import { openEmbedded } from '@farhaul/core/service';
import { processWorkerEntry } from '${new URL('../process/process-plugin.ts', import.meta.url).href}';
import addon from 'addon';
export const train = subprocess({ workPool: 'pool' })(async () => addon);
if (process.env['AUTHOR']) {
  const { client, close } = await openEmbedded({ directory: process.env['FARHAUL_HOME'] });
  await client.workPools.create({ name: 'pool', type: 'process', baseJobTemplate: { ...processWorkerEntry.jobSchema.template, target: ${JSON.stringify(target)} } });
  try { console.log('VALUE', await train()); }
  catch (error) { console.log(error.code, error.message, error.hint, error.lastLogLines); }
  console.log('RUNS', (await client.flowRuns.list({ limit: 10 })).items.length);
  await close();
}
`;

const run = async (target: object) => await project.run(launch(target), { AUTHOR: '1' });

test.skipIf(process.platform !== 'linux')(
  'an addon that is bound to another Node than the pool has is refused before anything is created (Linux)',
  async () => {
    addAddon(['node_register_module_v137']);
    const { stdout, stderr } = await run({ node: 22 });
    expect(stdout, stderr).toMatch(
      /^FARHAUL_BUNDLE_NATIVE_PLATFORM addon 1\.2\.3 \(flows\.ts → addon\) is built for Node ABI 137 \(Node 24\); the run has Node 22 \(ABI 127\)/,
    );
    expect(stdout).toMatch(/^RUNS 0$/m);
  },
);

test.skipIf(process.platform !== 'linux')(
  'an addon for another platform than the pool has is refused, with the command that gets it (Linux)',
  async () => {
    addAddon(['napi_register_module_v1']);
    const { stdout, stderr } = await run({ platform: `linux/${process.arch === 'arm64' ? 'amd64' : 'arm64'}`, libc: 'glibc' });
    expect(stdout, stderr).toMatch(/^FARHAUL_BUNDLE_NATIVE_(PLATFORM|FETCH) addon 1\.2\.3/);
    expect(stdout).toMatch(/^RUNS 0$/m);
  },
);

test.skipIf(process.platform !== 'linux')(
  'a run on another Node than its pool declares ends at its start with one sentence (Linux)',
  async () => {
    const declared = here === 22 ? 24 : 22;
    addAddon([`node_register_module_v${declared === 22 ? 127 : 137}`]);
    const { stdout, stderr } = await run({ node: declared });
    expect(stdout, stderr).toMatch(
      new RegExp(
        `^FARHAUL_RUNNER_LOAD bundle failed to load: addon in it is built for Node ${declared}; this is Node ${here} Say what the run will have`,
      ),
    );
    expect(stdout).toMatch(/^RUNS 1$/m);
  },
);

test.skipIf(process.platform !== 'linux')('a run that has what its pool declares just runs (Linux)', async () => {
  addAddon(['napi_register_module_v1']);
  const { stdout, stderr } = await run({ platform: `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`, node: here });
  expect(stdout, stderr).toBe('VALUE loaded\nRUNS 1\n');
});

test('a Node that no bundle runs on is refused, wherever it is declared', async () => {
  addAddon(['napi_register_module_v1']);
  const { stdout, stderr } = await run({ node: 20 });
  expect(stdout, stderr).toMatch(/^FARHAUL_BUNDLE_TARGET bundles need Node 22 or newer, and the run has Node 20/);
  expect(stdout).toMatch(/^RUNS 0$/m);
});

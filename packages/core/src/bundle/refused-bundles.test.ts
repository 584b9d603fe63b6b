import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFlowProject, type FlowProject } from './flow-project.fixture.ts';
import { packFlow, resultOf, startBundle } from './packed-flow.fixture.ts';

const header = "import { flow, subprocess, task, snapshot } from '@farhaul/core';\n";

async function refusal(project: FlowProject, module: string, options: Parameters<typeof packFlow>[2] = {}): Promise<string> {
  return await packFlow(project, module, options).then(
    () => 'not refused',
    (error: Error) => error.message,
  );
}

describe('what cannot be bundled is refused with its place', () => {
  test('an import that does not resolve, with the chain of imports', async () => {
    const project = createFlowProject({
      'src/b.ts': "import { x } from '@/lib/x';\nexport const b = x;\n",
      'src/a.ts': "\nimport { b } from './b.ts';\nexport const a = b;\n",
      'flows.ts': `${header}export const train = subprocess()(async () => (await import('./src/a.ts')).a);\n`,
    });
    const message = await refusal(project, 'flows.ts');
    expect(message).toContain(`cannot resolve "@/lib/x" imported by ${join(project.directory, 'src/b.ts')}:1`);
    expect(message).toContain(`from ${join(project.directory, 'src/a.ts')}`);
    expect(message).toContain(`from ${join(project.directory, 'flows.ts')}`);
    expect(message).toContain("code: 'FARHAUL_BUNDLE_RESOLVE'");
  });

  test('a missing package of a dependency that needs it', async () => {
    const project = createFlowProject({
      'node_modules/dep/package.json': '{ "name": "dep", "main": "index.mjs" }',
      'node_modules/dep/index.mjs': "import gone from 'gone';\nexport default gone;\n",
      'flows.ts': `${header}export const train = subprocess()(async () => (await import('dep')).default);\n`,
    });
    expect(await refusal(project, 'flows.ts')).toMatch(
      /cannot resolve "gone" imported by .*node_modules\/dep\/index\.mjs:1[^]*FARHAUL_BUNDLE_RESOLVE/,
    );
  });

  test('a syntax error in an imported file, with a code frame', async () => {
    const project = createFlowProject({
      'broken.ts': 'export const a = 1;\nexport const b = ;\n',
      'flows.ts': `${header}export const train = subprocess()(async () => (await import('./broken.ts')).a);\n`,
    });
    const message = await refusal(project, 'flows.ts');
    expect(message).toContain('FARHAUL_BUNDLE_PARSE');
    expect(message).toMatch(/broken\.ts:2:18/);
    expect(message).toContain('export const b = ;');
  });

  test('a name that a file does not export', async () => {
    const project = createFlowProject({
      'lib.ts': 'export const a = 1;\n',
      'flows.ts': `${header}export const train = subprocess()(async () => { const { late } = await import('./late.ts'); return late; });\n`,
      'late.ts': "import { nothing } from './lib.ts';\nexport const late = nothing;\n",
    });
    expect(await refusal(project, 'flows.ts')).toMatch(/"nothing" is not exported by "lib\.ts"[^]*FARHAUL_BUNDLE_BUILD/);
  });

  test('a nested flow whose captured value cannot travel', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}class Database { rows = 1; }
export const made: unknown[] = [];
function main() {
  const db = new Database();
  made.push(subprocess()(flow({ name: 'nested' })(async () => db.rows)));
}
main();
`,
    });
    expect(await refusal(project, 'flows.ts', { flow: 'made[0]' })).toMatch(
      /flow "nested" \(.*flows\.ts:6\) is created inside a function and uses its local variables: .*Database.*db/,
    );
  });

  test('compiled code of a package, unless the image has the package', async () => {
    const addon = {
      'node_modules/native/package.json': '{ "name": "native", "version": "2.1.0", "main": "index.js" }',
      'node_modules/native/index.js': "exports.load = () => require('./native.node');\nexports.name = 'from the image';\n",
      'flows.ts': `${header}import native, { name } from 'native';\nexport const train = subprocess()(async () => [name, native.name]);\n`,
    };
    const project = createFlowProject(addon);
    writeFileSync(join(project.directory, 'node_modules/native/native.node'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]));
    expect(await refusal(project, 'flows.ts')).toMatch(
      /native 2\.1\.0 \(flows\.ts → native\) is built for a platform that native\.node does not tell[^]*FARHAUL_BUNDLE_NATIVE_PLATFORM[^]*external: \{ 'native': 'install' \} \} or 'image'/,
    );
    const bundle = await packFlow(project, 'flows.ts', { input: { options: { external: { native: 'image' } } } });
    expect(bundle.manifest.external).toEqual([{ name: 'native', version: '2.1.0', how: 'image', why: expect.any(String) }]);
    expect(await resultOf(bundle, { env: { NODE_PATH: join(project.directory, 'node_modules') } })).toEqual([
      'from the image',
      'from the image',
    ]);
    const run = startBundle(bundle);
    expect((await run.exited).exitCode).toBe(71);
    expect(run.stderr()).toMatch(/Cannot find package 'native' \(expected from: image\)/);
  });

  test('flows that a loop makes by one expression', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}export const made: unknown[] = [];\nfor (const n of [1, 2]) made.push(subprocess()(flow({ name: 'n-' + n })(async () => n)));\n`,
    });
    expect(await refusal(project, 'flows.ts', { flow: 'made[1]' })).toMatch(
      /2 flows are made by the one expression at .*flows\.ts:3, in a loop; "n-2"[^]*FARHAUL_BUNDLE_FLOW_AMBIGUOUS/,
    );
  });

  test('a nested flow, where the whole module was asked for', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}export const made: unknown[] = [];\nfunction main() { made.push(subprocess()(flow({ name: 'nested' })(async () => 1))); }\nmain();\n`,
    });
    expect(await refusal(project, 'flows.ts', { flow: 'made[0]', input: { options: { mode: 'module' } } })).toMatch(
      /FARHAUL_BUNDLE_CAPTURES/,
    );
  });
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createFlowProject } from '../flow-project.fixture.ts';
import { packFlow, resultOf } from '../packed-flow.fixture.ts';

const files: Record<string, string> = {
  'index.js': `import { bindFlow } from '@farhaul/core';
export const far = (options) => bindFlow(
  { workerType: 'far', pluginName: 'far-away', plugin: async () => (await import('./far-plugin.js')).default, variableNames: [] }, options);
export const other = async () => (await import('./plugin-names.js')).names;
`,
  'far-plugin.js': `import './sdk.js';\nexport default { name: 'far-away' };\n`,
  'sdk.js': `globalThis.sdkMarker = 'a large library';\n`,
  'plugin-names.js': `export const names = ['nearMarker'];\n`,
};

test.each([
  ['what a package names as its plugin stays at home, with all that it imports', { plugin: './plugin' }, false],
  ['a package that is no provider is bundled whole', undefined, true],
])('%s', async (_title, farhaul, whole) => {
  const project = createFlowProject();
  try {
    const folder = join(project.directory, 'node_modules/far-away');
    const exports = { '.': './index.js', './plugin': { types: './far-plugin.d.ts', default: './far-plugin.js' } };
    const manifest = { name: 'far-away', version: '1.0.0', type: 'module', exports, ...(farhaul && { farhaul }) };
    for (const [path, content] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    project.write(
      'flows.ts',
      `import { far, other } from 'far-away';\nexport const train = far()(async function train() { return await other(); });\n`,
    );
    const bundle = await packFlow(project, 'flows.ts');
    const code = brotliDecompressSync(bundle.code).toString();
    expect({ sdk: code.includes('a large library'), names: code.includes('nearMarker') }).toEqual({ sdk: whole, names: true });
    expect(await resultOf(bundle)).toEqual(['nearMarker']);
  } finally {
    rmSync(project.directory, { recursive: true, force: true });
  }
});

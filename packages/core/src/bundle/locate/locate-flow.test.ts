import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFlowProject, sourceUrl, toolPath, type FlowProject } from '../flow-project.fixture.ts';

const flows = `import { flow, subprocess } from '@farhaul/core';
interface Place { city: string; when: Date }
type Maybe = Place | null;

export const plain = subprocess({ env: { A: '1' } })(async (place: Maybe) => place);

export const curried = subprocess({
  env: { B: '2' },
})(
  flow({ retries: 2 })(async (data: string, since?: Date) => {
    return [data, since];
  }),
);
const bind = subprocess();
export const kept = bind(async function namedInside(n = 3, ...rest: number[]) { return [n, rest]; });
function makeTrain(rate: number) {
  return subprocess({})(async () => rate);
}
export const fromFactory = makeTrain(0.5);
export const group = { inGroup: subprocess()(flow(async () => 5)) };
export class Jobs {
  static nightly = subprocess()(async () => 6);
}
export const many = ['x', 'y'].map((n) => subprocess({ env: { n } })(flow({ name: 'one-' + n })(async () => n)));
export default subprocess()(flow({ name: 'the-default' })(async () => 7));
export const seen: unknown[] = [];
async function main() {
  const nested = subprocess({ env: { Z: '1' } })(flow(async () => 8));
  seen.push(nested);
}
await main();
`;

const probe = `import { readFileSync } from 'node:fs';
import { locateFlow } from '${sourceUrl('bundle/locate/locate-flow.ts')}';
import { flowDefinitionOf } from '${sourceUrl('flow/flow-definition.ts')}';
export async function probe(module) {
  const { plain, curried, kept, fromFactory, group, Jobs, many, default: theDefault, seen } = module;
  const flows = { plain, curried, kept, fromFactory, inGroup: group.inGroup, nightly: Jobs.nightly, many: many[0], theDefault, nested: seen[0] };
  const located = {};
  for (const [key, flow] of Object.entries(flows)) {
    const { file, line, name, via, moduleLevel, expressionStart, expressionEnd, parameters } = await locateFlow(flowDefinitionOf(flow));
    located[key] = { file, line, name, via, moduleLevel, text: readFileSync(file, 'utf8').slice(expressionStart, expressionEnd), parameters: parameters.map((p) => p.name + (p.required ? '' : '?')) };
  }
  return 'LOCATED ' + JSON.stringify(located);
}
`;

interface Located {
  file: string;
  line: number;
  name: string;
  via: string;
  moduleLevel: boolean;
  text: string;
  parameters: string[];
}

function project(more: Record<string, string> = {}): FlowProject {
  return createFlowProject({
    'src/flows.ts': flows,
    'probe.mjs': probe,
    'main.ts': `import * as flows from './src/flows.ts';\nimport { probe } from './probe.mjs';\nconsole.log(await probe(flows));\n`,
    ...more,
  });
}

function locatedIn(output: string): Record<string, Located> {
  const line = output.split('\n').find((text) => text.includes('LOCATED '));
  expect(line, output).toBeDefined();
  return JSON.parse(line!.slice(line!.indexOf('LOCATED ') + 8)) as Record<string, Located>;
}

function expectAllFound(located: Record<string, Located>, file: string): void {
  const compact = (text: string) => text.replace(/\s+/g, ' ');
  for (const [key, one] of Object.entries(located)) expect(one.file, key).toBe(file);
  expect(located['plain']).toMatchObject({ name: 'plain', via: 'module', moduleLevel: true, parameters: ['place'] });
  expect(compact(located['plain']!.text)).toMatch(/^subprocess\(\{ env: \{ A: ["']1["'] \} \}\)\(async \(/);
  expect(located['curried']).toMatchObject({
    name: 'curried',
    via: 'module',
    moduleLevel: true,
    parameters: ['data', expect.stringMatching(/^since/)],
  });
  expect(compact(located['curried']!.text)).toMatch(
    /^subprocess\(\{ env: \{ B: ["']2["'] \},? \}\)\( ?flow\(\{ retries: 2 \}\)\(async \(data/,
  );
  expect(located['kept']).toMatchObject({ name: 'named-inside', via: 'module', parameters: ['n?', 'rest?'] });
  expect(located['fromFactory']).toMatchObject({ name: 'from-factory', via: 'factory', moduleLevel: true, text: 'makeTrain(0.5)' });
  expect(located['inGroup']).toMatchObject({ name: 'in-group', via: 'module', moduleLevel: true });
  expect(located['nightly']).toMatchObject({ name: 'nightly', via: 'module', moduleLevel: true });
  expect(located['many']).toMatchObject({ name: 'one-x', via: 'factory', moduleLevel: true });
  expect(compact(located['many']!.text)).toMatch(/^\[["']x["'], ["']y["']\]\.map\(/);
  expect(located['theDefault']).toMatchObject({ name: 'the-default', via: 'module', moduleLevel: true });
  expect(located['nested']).toMatchObject({ name: 'nested', via: 'nested', moduleLevel: false });
  expect(compact(located['nested']!.text)).toMatch(/^subprocess\(\{ env: \{ Z: ["']1["'] \} \}\)\(flow\(async \(\) => 8\)\)$/);
}

/** The same project compiled to `dist`, the probe beside it. */
async function compiled(by: 'esbuild' | 'tsc'): Promise<FlowProject> {
  const there = project({
    'probe2.mjs': `import * as flows from './dist/flows.js';\nimport { probe } from './probe.mjs';\nconsole.log(await probe(flows));\n`,
  });
  if (by === 'esbuild') {
    await there.run(process.execPath, [
      toolPath('esbuild/bin/esbuild'),
      'src/flows.ts',
      '--outdir=dist',
      '--sourcemap',
      '--format=esm',
      '--log-level=error',
    ]);
  } else {
    there.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'es2024',
          module: 'nodenext',
          outDir: 'dist',
          rootDir: 'src',
          sourceMap: true,
          noCheck: true,
          types: [],
        },
        include: ['src'],
      }),
    );
    await there.run(process.execPath, [join(dirname(toolPath('typescript/package.json')), 'bin/tsc'), '-p', '.']);
  }
  return there;
}

describe('a flow is found in its source', () => {
  test("under node's own type stripping", async () => {
    const there = project();
    expectAllFound(locatedIn(await there.node('main.ts')), join(there.directory, 'src/flows.ts'));
  });

  test('under tsx', async () => {
    const there = project();
    expectAllFound(locatedIn(await there.node('--import', toolPath('tsx'), 'main.ts')), join(there.directory, 'src/flows.ts'));
  });

  test('under vitest', async () => {
    const there = project({
      'flows.test.ts': `import { test } from 'vitest';\nimport * as flows from './src/flows.ts';\nimport { probe } from './probe.mjs';\ntest('probe', async () => { console.log(await probe(flows)); });\n`,
      'vitest.config.mjs': `export default { ssr: { resolve: { conditions: ['@farhaul/source', 'node'] } }, test: { environment: 'node' } };\n`,
    });
    const vitest = dirname(toolPath('vitest/package.json'));
    const { symlinkSync } = await import('node:fs');
    symlinkSync(vitest, join(there.directory, 'node_modules/vitest'));
    const output = await there.run(process.execPath, [join(vitest, 'vitest.mjs'), 'run', '--root', '.', '--disableConsoleIntercept']);
    expectAllFound(locatedIn(output), join(there.directory, 'src/flows.ts'));
  }, 60_000);

  test('in compiled code without source maps, which is then what is bundled', async () => {
    const there = await compiled('esbuild');
    const located = locatedIn(await there.node('probe2.mjs'));
    expect(located['kept']!.parameters).toEqual(['n?', 'rest?']);
    expectAllFound(located, join(there.directory, 'dist/flows.js'));
  });

  test.each(['esbuild', 'tsc'] as const)('in compiled code with source maps, by %s, in its TypeScript', async (by) => {
    const there = await compiled(by);
    expectAllFound(locatedIn(await there.node('--enable-source-maps', 'probe2.mjs')), join(there.directory, 'src/flows.ts'));
  });

  test('in compiled code whose TypeScript was not shipped, in what is there', async () => {
    const there = await compiled('esbuild');
    rmSync(join(there.directory, 'src'), { recursive: true });
    expectAllFound(locatedIn(await there.node('--enable-source-maps', 'probe2.mjs')), join(there.directory, 'dist/flows.js'));
  });

  test('through a factory in another file, at the expression that calls it', async () => {
    const there = createFlowProject({
      'src/factory.ts': `import { subprocess } from '@farhaul/core';\nexport const make = (n: number) => { const made = subprocess()(async (x: number) => x * n); return made; };\n`,
      'src/flows.ts': `import { make } from './factory.ts';\nexport const triple = make(3);\n`,
      'main.ts': `import { triple } from './src/flows.ts';
import { locateFlow } from '${sourceUrl('bundle/locate/locate-flow.ts')}';
import { flowDefinitionOf } from '${sourceUrl('flow/flow-definition.ts')}';
console.log('LOCATED ' + JSON.stringify({ triple: await locateFlow(flowDefinitionOf(triple)!) }));\n`,
    });
    const { triple } = locatedIn(await there.node('main.ts'));
    expect(triple).toMatchObject({
      file: join(there.directory, 'src/flows.ts'),
      line: 2,
      name: 'triple',
      via: 'factory',
      moduleLevel: true,
    });
    expect(triple!.parameters).toMatchObject([{ name: 'x', type: 'number', required: true }]);
  });
});

describe('a flow that has no place is refused', () => {
  const locate = (flow: string) => `
import { locateFlow } from '${sourceUrl('bundle/locate/locate-flow.ts')}';
import { flowDefinitionOf } from '${sourceUrl('flow/flow-definition.ts')}';
await locateFlow(flowDefinitionOf(${flow})).then((found) => console.log(JSON.stringify(found)), (error) => console.log('REFUSED', error.code, error.message, '|', error.hint));`;

  test('code given with -e', async () => {
    const there = createFlowProject();
    const output = await there.node(
      '--input-type=module',
      '-e',
      `import { subprocess } from '@farhaul/core';\nconst train = subprocess()(async function train() { return 1; });${locate('train')}`,
    );
    expect(output).toMatch(/REFUSED FARHAUL_BUNDLE_NO_FILE flow "train" has no source file \(it was defined in .*eval/);
  });

  test('code read from standard input', async () => {
    const there = createFlowProject({
      'input.mjs': `import { subprocess } from '@farhaul/core';\nconst train = subprocess()(async function train() { return 1; });${locate('train')}`,
    });
    const output = await there.run('/bin/sh', [
      '-c',
      `"${process.execPath}" --conditions=@farhaul/source --input-type=module - < input.mjs`,
    ]);
    expect(output).toMatch(/REFUSED FARHAUL_BUNDLE_NO_FILE/);
  });

  test('code made by new Function', async () => {
    const there = createFlowProject({
      'main.mjs': `import { subprocess } from '@farhaul/core';\nconst train = new Function('subprocess', 'return subprocess()(async function train() { return 1; })')(subprocess);${locate('train')}`,
    });
    expect(await there.node('main.mjs')).toMatch(/REFUSED FARHAUL_BUNDLE_NO_FILE/);
  });

  test('a flow without a name, naming the place', async () => {
    const there = createFlowProject({
      'main.mjs': `import { subprocess } from '@farhaul/core';\nconst flows = new Set();\nflows.add(subprocess()(async () => 1));${locate('[...flows][0]')}`,
    });
    const output = await there.node('main.mjs');
    expect(output).toContain('REFUSED FARHAUL_FLOW_NAME');
    expect(output).toContain(`${join(there.directory, 'main.mjs')}:3:`);
  });

  test('a file that changed under a running process', async () => {
    const there = createFlowProject({
      'main.mjs': `import { subprocess } from '@farhaul/core';\nimport { writeFileSync } from 'node:fs';\nconst train = subprocess()(async function train() { return 1; });
writeFileSync(new URL(import.meta.url), '// nothing is left\\n');${locate('train')}`,
    });
    const output = await there.node('main.mjs');
    expect(output).toMatch(/REFUSED FARHAUL_BUNDLE_FLOW_NOT_FOUND no flow\(\.\.\.\) call for "train" at .*main\.mjs:3:/);
    expect(existsSync(join(there.directory, 'main.mjs'))).toBe(true);
    expect(readFileSync(join(there.directory, 'main.mjs'), 'utf8')).toContain('nothing is left');
  });
});

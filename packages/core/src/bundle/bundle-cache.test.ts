import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BuildCache } from './bundle-cache.ts';
import { createFlowProject, sourceUrl } from './flow-project.fixture.ts';
import { stampOf } from './input-stamps.ts';

function countingBuild(file: string): {
  build: () => Promise<{ value: string; inputs: { file: string; stamp: string }[] }>;
  count: () => number;
} {
  let count = 0;
  return {
    build: async () => {
      count++;
      await new Promise((resolve) => setImmediate(resolve));
      return { value: readFileSync(file, 'utf8'), inputs: [stampOf(file)] };
    },
    count: () => count,
  };
}

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'farhaul-cache-')), 'input');
  writeFileSync(file, text);
  return file;
}

describe('a build cache', () => {
  test('builds once for all who ask at the same time', async () => {
    const cache = new BuildCache<string>();
    const { build, count } = countingBuild(fileOf('a'));
    const answers = await Promise.all(Array.from({ length: 1000 }, () => cache.get('k', build)));
    expect(count()).toBe(1);
    expect(new Set(answers.map((answer) => answer.value))).toEqual(new Set(['a']));
    expect(answers.filter((answer) => answer.source === 'built')).toHaveLength(1);
  });

  test('builds again when an input changes, also when size and time stay', async () => {
    const cache = new BuildCache<string>();
    const file = fileOf('a');
    const { build, count } = countingBuild(file);
    await cache.get('k', build);
    writeFileSync(file, 'b');
    utimesSync(file, 1, 1);
    expect((await cache.get('k', build)).value).toBe('b');
    writeFileSync(file, 'c');
    utimesSync(file, 1, 1);
    expect((await cache.get('k', build)).value).toBe('c');
    expect(count()).toBe(3);
  });

  test('forgets a build that failed', async () => {
    const cache = new BuildCache<string>();
    await expect(cache.get('k', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect((await cache.get('k', async () => ({ value: 'x', inputs: [] }))).value).toBe('x');
  });

  test('keeps no more than its limit', async () => {
    const cache = new BuildCache<string>(2);
    const { build, count } = countingBuild(fileOf('a'));
    for (const key of ['1', '2', '3', '1']) await cache.get(key, build);
    expect(count()).toBe(4);
  });
});

describe('bundles of the same flow', () => {
  const flows =
    "import { subprocess } from '@farhaul/core';\nimport { lib } from './lib.ts';\nexport const train = subprocess()(async () => lib);\n";
  const main = (body: string) => `import { appendFileSync, writeFileSync } from 'node:fs';
import { train } from './flows.ts';
import { createBundle } from '${sourceUrl('bundle/create-bundle.ts')}';
import { flowDefinitionOf } from '${sourceUrl('flow/flow-definition.ts')}';
const input = { definition: flowDefinitionOf(train)!, options: {}, cacheDirectory: './cache' };
${body}
`;

  test('are made once in a loop of 1,000, not at all when warm, and anew when a file changes', async () => {
    const project = createFlowProject({ 'flows.ts': flows, 'lib.ts': 'export const lib = 1;\n' });
    project.write(
      'main.ts',
      main(`
const bundles = await Promise.all(Array.from({ length: 1000 }, () => createBundle(input)));
const warm = await createBundle(input);
writeFileSync(new URL('./lib.ts', import.meta.url), 'export const lib = 2;\\n');
const changed = await createBundle(input);
console.log(JSON.stringify({ digests: new Set(bundles.map((b) => b.manifest.code.sha256)).size, built: bundles.filter((b) => b.manifest.buildMs > 0).length,
  warm: warm.manifest.buildMs, changed: changed.manifest.code.sha256 !== bundles[0]!.manifest.code.sha256 && changed.manifest.buildMs > 0 }));
`),
    );
    expect(JSON.parse(await project.node('main.ts'))).toEqual({ digests: 1, built: 1, warm: 0, changed: true });
  });

  test('are found by the next process, unless a file changed or the cache was damaged', async () => {
    const project = createFlowProject({ 'flows.ts': flows, 'lib.ts': 'export const lib = 1;\n' });
    project.write(
      'main.ts',
      main('const { manifest } = await createBundle(input); console.log(JSON.stringify([manifest.code.sha256, manifest.buildMs > 0]));'),
    );
    const run = async () => JSON.parse(await project.node('main.ts')) as [string, boolean];
    const [digest, built] = await run();
    expect(built).toBe(true);
    expect(await run()).toEqual([digest, false]);
    const [entry] = readdirSync(join(project.directory, 'cache'));
    const cached = join(project.directory, 'cache', entry!);
    writeFileSync(cached, readFileSync(cached, 'utf8').replace(/"code":"..../, '"code":"AAAA'));
    expect(await run()).toEqual([digest, true]);
    project.write('lib.ts', 'export const lib = 2;\n');
    expect((await run())[0]).not.toBe(digest);
  });
});

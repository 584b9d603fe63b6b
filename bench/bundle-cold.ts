/**
 * Slice, bundle, minify and compress a flow in a fresh process, against esbuild doing the same but the slicing: the same
 * file with the same runner, minified with a map, code and map compressed as ours are. Needs the packages built; the flows'
 * dependencies are installed once outside the repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, report, sampleSideBySide } from './measure.ts';

const dependencies = {
  zod: '4.6.7',
  'date-fns': '4.4.0',
  'lodash-es': '4.18.1',
  pino: '10.4.0',
  '@aws-sdk/client-s3': '3.1100.0',
  esbuild: '0.28.2',
};
const project = join(tmpdir(), 'farhaul-bench-bundle-cold');
const core = join(import.meta.dirname, '../packages/core');

const small = `import { flow, subprocess } from '@farhaul/core';
import { addDays, format } from 'date-fns';
import { chunk, groupBy, sortBy } from 'lodash-es';
import { z } from 'zod';
const Row = z.object({ name: z.string(), when: z.coerce.date(), value: z.number() });
`;
const smallBody = `const parsed = rows.map((row) => Row.parse(row));
  const days = groupBy(sortBy(parsed, 'when'), (row) => format(addDays(row.when, 1), 'yyyy-MM-dd'));`;
const flows: Record<string, string> = {
  small: `${small}
export const train = subprocess()(flow(async (rows: unknown[]) => {
  ${smallBody}
  return chunk(Object.keys(days), 2);
}));
`,
  medium: `${small}
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pino from 'pino';
const log = pino();
export const train = subprocess()(flow(async (rows: unknown[]) => {
  ${smallBody}
  log.info({ days: Object.keys(days).length });
  const client = new S3Client({ region: 'eu-central-1' });
  return [chunk(Object.keys(days), 2), await client.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))];
}));
`,
};

const ours = (name: string): string => `import { createBundle } from '@farhaul/core/client';
const { code } = await createBundle({ directory: ${JSON.stringify(project)}, entrypoint: '${name}.ts:train' });
console.log(code.byteLength);`;
const runner = (name: string): string => JSON.stringify(join(core, 'dist/runner', `${name}.js`));
const theirs = (name: string): string => `import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build } from 'esbuild';
const contents = \`import { startRunner } from '@farhaul/core/runner';
export const main = (run, directory) => startRunner({ run, directory, entries: [], load: () => import('./${name}.ts') });\`;
const { outputFiles } = await build({ stdin: { contents, resolveDir: ${JSON.stringify(project)} }, bundle: true, minify: true, keepNames: true, platform: 'node', format: 'esm',
  alias: { '@farhaul/core/runner': ${runner('index')}, '@farhaul/core': ${runner('author')} },
  write: false, sourcemap: 'external', sourcesContent: false, outdir: 'out', logLevel: 'error' });
const compress = (file, quality) => promisify(brotliCompress)(file.contents, { chunkSize: file.contents.byteLength, params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
const of = (ending) => outputFiles.find((file) => file.path.endsWith(ending));
const [code] = await Promise.all([compress(of('.js'), 5), compress(of('.map'), 4)]);
console.log(code.byteLength);`;

function prepare(): void {
  mkdirSync(project, { recursive: true });
  for (const [name, text] of Object.entries(flows)) {
    writeFileSync(join(project, `${name}.ts`), text);
    writeFileSync(join(project, `${name}-ours.mjs`), ours(name));
    writeFileSync(join(project, `${name}-theirs.mjs`), theirs(name));
  }
  const manifest = JSON.stringify({ name: 'bench', private: true, type: 'module', dependencies });
  if (!existsSync(join(project, 'node_modules/esbuild'))) {
    writeFileSync(join(project, 'package.json'), manifest);
    const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: project,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error('the dependencies of the flows could not be installed');
  }
  mkdirSync(join(project, 'node_modules/@farhaul'), { recursive: true });
  if (!existsSync(join(project, 'node_modules/@farhaul/core'))) symlinkSync(core, join(project, 'node_modules/@farhaul/core'));
}

const sizes: Record<string, number> = {};
function run(script: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: project, encoding: 'utf8' });
  if (status !== 0 || !(Number(stdout) > 1000)) throw new Error(`${script} failed: ${stderr}`);
  sizes[script] = Number(stdout);
}

prepare();
for (const name of Object.keys(flows)) {
  const samples = await sampleSideBySide(
    9,
    () => run(`${name}-ours.mjs`),
    () => run(`${name}-theirs.mjs`),
  );
  report(`bundle-cold-${name}`, {
    measured: percentile(samples.measured, 0.5),
    reference: percentile(samples.reference, 0.5),
    unit: 'ms',
    limit: 0.6,
    details: { bytes: sizes[`${name}-ours.mjs`] ?? 0, referenceBytes: sizes[`${name}-theirs.mjs`] ?? 0 },
  });
}

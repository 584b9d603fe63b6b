/**
 * Slice, bundle, minify and compress a flow in a fresh process, against esbuild doing the same but the slicing: the same
 * file with the same runner, minified with a map, code and map compressed as ours are. Needs the packages built; the flows'
 * dependencies are installed once outside the repository.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile, report, sampleSideBySide } from './measure.ts';
import { core, flows, prepareProject, project } from './sample-project/sample-project.ts';

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
const [code] = await Promise.all([compress(of('.js'), 5), compress(of('.map'), 3)]);
console.log(code.byteLength);`;

const sizes: Record<string, number> = {};
function run(script: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: project, encoding: 'utf8' });
  if (status !== 0 || !(Number(stdout) > 1000)) throw new Error(`${script} failed: ${stderr}`);
  sizes[script] = Number(stdout);
}

prepareProject();
for (const name of Object.keys(flows)) {
  writeFileSync(join(project, `${name}-ours.mjs`), ours(name));
  writeFileSync(join(project, `${name}-theirs.mjs`), theirs(name));
}
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

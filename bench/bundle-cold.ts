/**
 * Slice, bundle, minify and compress a flow in a fresh process, against a process that does the same with esbuild and
 * oxc-parser. There expressions are shortened as well, here names and white space only. `whole` is esbuild without finding
 * and slicing the flow. Needs the packages built; the flows' dependencies are installed once outside the repository.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn, percentile, report, timed } from './measure.ts';
import { core, flows, prepareProject, project } from './sample-project/sample-project.ts';

const ours = (name: string): string => `import { createBundle } from '@farhaul/core/client';
const { code } = await createBundle({ directory: ${JSON.stringify(project)}, entrypoint: '${name}.ts:train' });
console.log(code.byteLength);`;
const theirs = 'esbuild-bundle.mjs';

const sizes: Record<string, number> = {};
function run(name: string, script: string, ...options: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { cwd: project, encoding: 'utf8' });
  if (status !== 0 || !(Number(stdout) > 1000)) throw new Error(`${script} failed: ${stderr}`);
  sizes[name] = Number(stdout);
}

/** In one file, so that it is loaded as fast as can be. */
function buildTheirs(): void {
  const processes = join(import.meta.dirname, 'processes');
  const alias = `--alias:rolldown/parseAst=${join(processes, 'oxc-parse-ast.mjs')}`;
  const options = ['--bundle', '--platform=node', '--format=esm', '--external:esbuild', '--external:oxc-parser', `--outfile=${theirs}`];
  const esbuild = join(project, 'node_modules/esbuild/bin/esbuild');
  const built = spawnSync(esbuild, [join(processes, theirs), alias, ...options], { cwd: project, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${theirs} cannot be built: ${built.stderr}`);
}

prepareProject();
buildTheirs();
for (const name of Object.keys(flows)) {
  writeFileSync(join(project, `${name}-ours.mjs`), ours(name));
  const place = [project, `${name}.ts:train`, join(core, 'dist/runner')];
  const samples = await inTurn(9, {
    ours: () => timed(() => run('ours', `${name}-ours.mjs`)),
    theirs: () => timed(() => run('theirs', theirs, ...place)),
    whole: () => timed(() => run('whole', theirs, ...place, '--whole')),
  });
  report(`bundle-cold-${name}`, {
    measured: percentile(samples.ours, 0.5),
    reference: percentile(samples.theirs, 0.5),
    unit: 'ms',
    limit: 0.6,
    details: { whole: percentile(samples.whole, 0.5), bytes: sizes['ours'] ?? 0, referenceBytes: sizes['theirs'] ?? 0 },
  });
}

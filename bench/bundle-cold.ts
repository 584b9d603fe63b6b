/**
 * A flow's bundle made in a fresh process, against the same with esbuild and oxc-parser in rolldown's place. esbuild shortens
 * expressions as well, here names and white space only. `alone` is esbuild slicing, bundling and compressing, with nothing
 * of what else makes a bundle. Both rivals are one prebuilt file, so that they load as fast as can be. Needs the packages
 * built; the flows' dependencies are installed once outside the repository.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { inTurn, percentile, report, timed } from './measure.ts';
import { core, flows, prepareProject, project } from './sample-project/sample-project.ts';

const ours = (name: string): string => `import { createBundle } from '@farhaul/core/client';
const { code } = await createBundle({ directory: ${JSON.stringify(project)}, entrypoint: '${name}.ts:train' });
console.log(code.byteLength);`;
/** A package like ours, in which the rivals find the runner. */
const rivals = join(project, 'rivals');

const sizes: Record<string, number> = {};
function run(name: string, script: string, ...options: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], { cwd: project, encoding: 'utf8' });
  if (status !== 0 || !(Number(stdout) > 1000)) throw new Error(`${script} failed: ${stderr}`);
  sizes[name] = Number(stdout);
}

async function buildRivals(): Promise<void> {
  const processes = join(import.meta.dirname, 'processes');
  const instead = new Map([
    ['rolldown-bundler.ts', join(processes, 'esbuild-bundler.mjs')],
    ['rolldown/parseAst', join(processes, 'oxc-parse-ast.mjs')],
  ]);
  rmSync(rivals, { recursive: true, force: true });
  mkdirSync(join(rivals, 'dist'), { recursive: true });
  writeFileSync(join(rivals, 'package.json'), JSON.stringify({ name: '@farhaul/core', version: '0.0.0', type: 'module' }));
  for (const directory of ['dist/runner', 'node_modules']) symlinkSync(join(core, directory), join(rivals, directory));
  for (const name of ['esbuild-create-bundle', 'esbuild-bundle']) {
    const building = await rolldown({
      input: join(processes, `${name}.mjs`),
      platform: 'node',
      external: [/^node:/, 'esbuild', 'oxc-parser', '@vercel/nft'],
      resolve: { conditionNames: ['@farhaul/source'] },
      plugins: [{ name: 'instead', resolveId: (specifier) => [...instead].find(([end]) => specifier.endsWith(end))?.[1] ?? null }],
    });
    await building.write({ file: join(rivals, 'dist', `${name}.mjs`), format: 'esm', codeSplitting: false });
    await building.close();
  }
}

prepareProject();
await buildRivals();
for (const name of Object.keys(flows)) {
  writeFileSync(join(project, `${name}-ours.mjs`), ours(name));
  const entrypoint = `${name}.ts:train`;
  const samples = await inTurn(9, {
    ours: () => timed(() => run('ours', `${name}-ours.mjs`)),
    same: () => timed(() => run('same', join(rivals, 'dist/esbuild-create-bundle.mjs'), project, entrypoint)),
    alone: () => timed(() => run('alone', join(rivals, 'dist/esbuild-bundle.mjs'), project, entrypoint, join(core, 'dist/runner'))),
  });
  report(`bundle-cold-${name}`, {
    measured: percentile(samples.ours, 0.5),
    reference: percentile(samples.same, 0.5),
    unit: 'ms',
    limit: 0.6,
    details: { alone: percentile(samples.alone, 0.5), bytes: sizes['ours'] ?? 0, referenceBytes: sizes['same'] ?? 0 },
  });
}

import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InstallPlan } from '../../protocol/bundle-manifest.ts';
import type { PreparingRun } from '../start-runner.ts';
import { findNpm } from './find-npm.ts';
import { buildFailure, installFailure, notInstalled } from './install-failure.ts';
import { runNpm, type NpmEnd } from './run-npm.ts';
import { npmEnvironment, programPath } from './settings.ts';

/** Beside the project's files, where npm may do as it likes. */
const folderName = '.farhaul-installed';
const quiet = ['--no-audit', '--no-fund', '--loglevel=warn'];

/**
 * Has npm install the packages that a bundle asks for, each version and digest as the bundle says, and links them to where the
 * code looks for packages. Install scripts run for the named packages alone.
 *
 * @throws FARHAUL_RUNNER_INSTALL (exit 71)
 */
export async function installPackages(plan: InstallPlan, directory: string | null, life: PreparingRun): Promise<void> {
  const began = performance.now();
  const names = Object.keys(plan.dependencies);
  if (directory === null)
    throw notInstalled(plan, 'there is no writable directory', { hint: 'Give the run one, such as a tmpfs at /tmp.' });
  const npm = findNpm({ path: programPath(), node: process.execPath });
  if (npm === null) {
    throw notInstalled(plan, 'there is no npm, neither on PATH nor beside node', {
      hint: `Use an image that has npm, or let the package travel with the code: bundle: { external: { '${names[0]}': 'vendor' } }.`,
    });
  }
  const place = join(directory, folderName);
  const own = join(place, 'own');
  mkdirSync(own, { recursive: true });
  writePlan(plan, place);
  const { recorder, signal } = life;
  recorder.report({ kind: 'phase', phase: 'installing' });
  recorder.log('logger', 'info', `installing ${names.join(', ')} with npm`, null);
  const run = async (args: readonly string[]): Promise<NpmEnd> =>
    await runNpm([...args, ...quiet], { npm, directory: place, environment: npmEnvironment(own), recorder, signal }).catch(
      (error: Error) => {
        throw notInstalled(plan, `npm cannot be started: ${error.message}`, { hint: 'Use an image with a working npm.', cause: error });
      },
    );
  const installed = await run(['install', '--omit=dev', '--ignore-scripts', '--package-lock=true', '--global=false']);
  if (installed.exitCode !== 0) throw installFailure(plan, installed);
  if (plan.scripts.length > 0) {
    const built = await run(['rebuild', '--ignore-scripts=false', '--foreground-scripts', ...plan.scripts]);
    if (built.exitCode !== 0) throw buildFailure(plan, built);
  }
  rmSync(own, { recursive: true, force: true });
  for (const name of names) link(join(place, 'node_modules', name), join(directory, 'node_modules', name));
  recorder.report({ kind: 'phase', phase: 'running' });
  recorder.log('logger', 'info', `installed ${names.join(', ')} in ${Math.round(performance.now() - began)} ms`, null);
}

function writePlan({ dependencies, overrides, lock, scripts }: InstallPlan, place: string): void {
  const allowScripts = Object.fromEntries(scripts.map((name) => [name, true]));
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true, dependencies, overrides, allowScripts }));
  if (lock === null) return;
  const packages = { '': { dependencies }, ...lock };
  writeFileSync(join(place, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
}

/** Where another package of that name lies, the author put it there. */
function link(target: string, place: string): void {
  if (existsSync(place)) return;
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(target, place, 'junction');
}

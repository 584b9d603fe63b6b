/** Everything that must hold before a change is handed in. Every step runs, so that one failure does not hide another. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { withLocalPrograms } from './local-programs.ts';

const root = new URL('..', import.meta.url).pathname;

const steps: Record<string, string[]> = {
  'build and types': ['turbo', 'run', 'build', 'typecheck', '--continue', '--output-logs=errors-only'],
  lint: ['node', 'scripts/lint.ts'],
  tests: [
    'vitest',
    'run',
    // Most of them wait for processes more than they compute.
    `--maxWorkers=${Math.max(3, availableParallelism())}`,
    ...['docker-engine', 'kubernetes-cluster*', 'faults', 'timings', 'e2e', 'natives', 'nodes'].map((suite) => `--project=!${suite}`),
  ],
};

const failed = Object.entries(steps).flatMap(([name, [command = '', ...args]]) => {
  const { status } = spawnSync(command, args, {
    cwd: root,
    env: withLocalPrograms(root),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0 ? [] : [name];
});

if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

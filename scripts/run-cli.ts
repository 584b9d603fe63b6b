/** `npm run farhaul -- …`: the command from this checkout, built if need be, in the directory where it was called. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withLocalPrograms } from './local-programs.ts';

const root = join(import.meta.dirname, '..');

const build = spawnSync('turbo', ['run', 'build', '--filter=@farhaul/cli', '--output-logs=errors-only'], {
  cwd: root,
  env: withLocalPrograms(root),
  encoding: 'utf8',
  shell: process.platform === 'win32',
});

if (build.status === 0) {
  const { status } = spawnSync(process.execPath, [join(root, 'packages/cli/dist/bin.js'), ...process.argv.slice(2)], {
    cwd: process.env['INIT_CWD'] ?? root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  console.error(build.error?.message ?? build.stdout + build.stderr);
  process.exitCode = 1;
}

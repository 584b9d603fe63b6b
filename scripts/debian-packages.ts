import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Those of Debian's packages, by the program that each brings, whose program this machine lacks. */
function missingPackages(packages: Readonly<Record<string, string>>): string[] {
  return [...new Set(Object.entries(packages).flatMap(([program, name]) => (hasProgram(program) ? [] : [name])))];
}

/** Also where only root looks for programs. */
function hasProgram(name: string): boolean {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return directories.some((directory) => existsSync(join(directory, name)));
}

/**
 * Installs packages on a CI machine, where nothing may be left out for want of a program; nowhere else.
 *
 * @returns what is missing afterwards and how it comes; null: nothing
 */
export function packagesTrouble(packages: Readonly<Record<string, string>>): string | null {
  let missing = missingPackages(packages);
  if (missing.length > 0 && process.env['CI'] === 'true') {
    const asRoot = process.getuid?.() === 0 ? '' : 'sudo -n ';
    // They are started by the tests that need them, and by nobody else.
    const environment = 'DEBIAN_FRONTEND=noninteractive RUNLEVEL=1';
    const install = `${asRoot}apt-get update -qq && ${asRoot}env ${environment} apt-get install -y -qq ${missing.join(' ')} >/dev/null`;
    spawnSync('sh', ['-c', install], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
    missing = missingPackages(packages);
  }
  return missing.length === 0 ? null : `${missing.join(', ')} not installed (on Debian: apt-get install ${missing.join(' ')})`;
}

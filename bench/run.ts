/** `npm run bench -- <name> …`: runs the named benches one after another, all without a name. Each prints one JSON line. Options go to each. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const directory = import.meta.dirname;
const known = readdirSync(directory)
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'measure.ts'].includes(file))
  .map((file) => file.replace(/\.ts$/, ''));
const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith('--'));
const [named, options] = firstOption === -1 ? [given, []] : [given.slice(0, firstOption), given.slice(firstOption)];
const names = named.length > 0 ? named : known;

for (const name of names) {
  if (!existsSync(join(directory, `${name}.ts`))) {
    console.error(`There is no bench "${name}". Known: ${known.join(', ')}`);
    process.exitCode = 1;
    continue;
  }
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(directory, `${name}.ts`), ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Every published package as its users get it: packed, then checked by publint, attw, size and third-party notices. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLocalPrograms } from './local-programs.ts';
import { checkPackage } from './packages/check-package.ts';

const root = new URL('..', import.meta.url).pathname;
const place = mkdtempSync(join(tmpdir(), 'farhaul-pack-'));

const directories = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((directory) => !(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { private?: boolean }).private);

try {
  const reports = await Promise.all(directories.map((directory) => checkPackage(directory, { place, env: withLocalPrograms(root) })));
  for (const { name, problems, packedBytes } of reports) {
    for (const problem of problems) console.error(`${name}: ${problem}`);
    console.log(`${name}: ${problems.length} problems, packed ${(packedBytes / 1024).toFixed(0)} KiB`);
  }
  process.exitCode = reports.some(({ problems }) => problems.length > 0) ? 1 : 0;
} finally {
  rmSync(place, { recursive: true, force: true });
}

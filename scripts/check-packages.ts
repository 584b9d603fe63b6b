/** Every published package as its users get it: packed, then checked by publint, attw, size and third-party notices. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLocalPrograms } from './local-programs.ts';
import { bundledSize } from './packages/bundled-size.ts';
import { checkPackage } from './packages/check-package.ts';
import { loadedFiles } from './packages/loaded-files.ts';

const root = new URL('..', import.meta.url).pathname;

/** Bytes, minified and compressed with all that is imported: what every bundle of a user carries. */
const sizeLimits: Record<string, number> = {
  'packages/core/dist/runner/index.js': 20_000,
  'packages/core/dist/runner/author.js': 14_000,
};

/** Files that node reads for an import: each costs more than half a millisecond, in every program of a user. */
const fileLimits: Record<string, number> = {
  'packages/core/dist/index.js': 3,
  'packages/core/dist/client.js': 6,
  'packages/core/dist/plugin/index.js': 2,
};

async function checkPackages(): Promise<boolean> {
  const directories = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((directory) => !(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { private?: boolean }).private);
  const place = mkdtempSync(join(tmpdir(), 'farhaul-pack-'));
  try {
    const reports = await Promise.all(directories.map((directory) => checkPackage(directory, { place, env: withLocalPrograms(root) })));
    for (const { name, problems, packedBytes } of reports) {
      for (const problem of problems) console.error(`${name}: ${problem}`);
      console.log(`${name}: ${problems.length} problems, packed ${(packedBytes / 1024).toFixed(0)} KiB`);
    }
    return reports.every(({ problems }) => problems.length === 0);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function checkSizes(): Promise<boolean> {
  const sizes = Object.entries(sizeLimits).map(async ([file, limit]) => {
    const size = existsSync(join(root, file)) ? await bundledSize(join(root, file)) : Number.POSITIVE_INFINITY;
    console.log(`${file}: ${size} bytes with all it imports, at most ${limit}`);
    return size <= limit;
  });
  return (await Promise.all(sizes)).every(Boolean);
}

function checkFiles(): boolean {
  const counts = Object.entries(fileLimits).map(([file, limit]) => {
    const count = existsSync(join(root, file)) ? loadedFiles(join(root, file)).length : Number.POSITIVE_INFINITY;
    console.log(`${file}: ${count} files are read for it, at most ${limit}`);
    return count <= limit;
  });
  return counts.every(Boolean);
}

const results = [...(await Promise.all([checkPackages(), checkSizes()])), checkFiles()];
process.exitCode = results.every(Boolean) ? 0 : 1;

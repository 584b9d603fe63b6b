import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { removeAbandoned } from './fetch-package.ts';
import { tracePackages } from './trace-packages.ts';

let place: string;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'farhaul-temporary-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

test('imports are followed without a file of ours: a process that is killed meanwhile leaves nothing', async () => {
  const folder = join(place, 'node_modules', 'native');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'native', version: '1.0.0' }));
  writeFileSync(join(folder, 'index.js'), "require('./data.js');");
  writeFileSync(join(folder, 'data.js'), '');
  const importer = join(place, 'flows.ts');
  // Nothing can be made there.
  vi.stubEnv('TMPDIR', join(place, 'not-there'));
  const tree = await tracePackages([{ specifier: 'native', importer, kind: 'import' }]);
  expect([...tree.roots]).toEqual([folder]);
  expect([...tree.packages.get(folder)!.files].toSorted()).toEqual(
    ['data.js', 'index.js', 'package.json'].map((name) => join(folder, name)),
  );
});

test('what a killed process left of a fetch is removed once no fetch can take that long', () => {
  const folders = ['farhaul-fetch-old', 'farhaul-fetch-new', 'somebody-elses'].map((name) => join(place, name));
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.tgz'), '');
  }
  const hourAgo = Date.now() / 1000 - 3_600;
  for (const folder of [folders[0]!, folders[2]!]) utimesSync(folder, hourAgo, hourAgo);
  removeAbandoned(place);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

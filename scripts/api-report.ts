/**
 * `api/<package>[-<entry>].d.ts`: what users and plugins can see of each package, from its built declarations. A change
 * of a public type is then a change of a file that is reviewed. `--check` compares instead of writing.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { DeclarationReader } from './api/public-declarations.ts';

const root = new URL('..', import.meta.url).pathname;
const place = join(root, 'api');

type Target = string | { types?: string; [condition: string]: unknown };

/** Every export with types. */
function entriesOf(name: string): Entry[] {
  const directory = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    private?: boolean;
    exports?: Record<string, Target>;
  };
  if (manifest.private) return [];
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    const types = typesOf(target);
    const suffix = path === '.' ? '' : `-${path.slice(2).replaceAll('/', '-')}`;
    return types === null ? [] : [{ report: `${name}${suffix}.d.ts`, package: name, file: join(directory, types) }];
  });
}

function typesOf(target: unknown): string | null {
  if (typeof target !== 'object' || target === null) return null;
  const { types, ...others } = target as Record<string, unknown>;
  if (typeof types === 'string') return types;
  return (
    Object.values(others)
      .map(typesOf)
      .find((found) => found !== null) ?? null
  );
}

interface Entry {
  report: string;
  package: string;
  file: string;
}

/** What several entries of a package show is written once: for the entry in whose folder it lies, else for the one that shows least. */
function reportsOf(all: readonly Entry[]): Map<string, string> {
  const reader = new DeclarationReader();
  const reports = new Map<string, string>();
  const read = all
    .map((entry) => ({ ...entry, ...reader.read(entry.file) }))
    .toSorted((one, other) => one.declarations.size - other.declarations.size || compare(one.report, other.report));
  const home = new Map<string, string>();
  for (const { report, file, declarations } of read) {
    // An entry at the top of a package has no folder of its own.
    const folder = basename(dirname(file)) === 'dist' ? null : dirname(file);
    for (const [key, one] of declarations)
      if (!home.has(key) || (folder !== null && one.file.startsWith(`${folder}/`))) home.set(key, report);
  }
  for (const { report, package: name, exports, declarations, foreign } of read) {
    const elsewhere = new Map<string, string[]>();
    const texts: [string, string][] = [];
    for (const [key, one] of declarations) {
      const owner = home.get(key) ?? report;
      if (owner === report) {
        const from = relative(join(root, 'packages', name, 'dist'), one.file).replaceAll('\\', '/');
        texts.push([`${one.name} ${from}`, `// ${from}\n${one.text}\n`]);
      } else elsewhere.set(owner, [...(elsewhere.get(owner) ?? []), one.name]);
    }
    reports.set(
      report,
      [
        '// Written by `npm run api-report`; not meant to be compiled.',
        `// Exports: ${exports.join(', ')}`,
        ...[...elsewhere]
          .toSorted(([one], [other]) => compare(one, other))
          .map(([other, names]) => `// In ${other}: ${names.toSorted().join(', ')}`),
        ...(foreign.length > 0 ? [`// From other packages: ${foreign.join(', ')}`] : []),
        '',
        ...texts.toSorted(([one], [other]) => compare(one, other)).map(([, text]) => text),
      ].join('\n'),
    );
  }
  return reports;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')));
const entries = packages.toSorted().flatMap(entriesOf);
const missing = entries.filter(({ file }) => !existsSync(file)).map(({ file }) => relative(root, file));
const reports = missing.length > 0 ? new Map<string, string>() : reportsOf(entries);

if (missing.length > 0) {
  console.error(`Not built: ${missing.join(', ')}. Run the build first.`);
  process.exitCode = 1;
} else if (process.argv.includes('--check')) {
  const there = existsSync(place) ? readdirSync(place) : [];
  const stale = there.filter((file) => !reports.has(file));
  const changed = [...reports].filter(([file, text]) => !there.includes(file) || readFileSync(join(place, file), 'utf8') !== text);
  for (const file of [...changed.map(([name]) => name), ...stale]) console.error(`api/${file} is not what the packages declare.`);
  if (changed.length + stale.length > 0) {
    console.error('If the public types were meant to change: npm run api-report, and look at the difference before committing it.');
    process.exitCode = 1;
  }
} else {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const [file, text] of reports) writeFileSync(join(place, file), text);
  console.log(`api: ${reports.size} reports`);
}

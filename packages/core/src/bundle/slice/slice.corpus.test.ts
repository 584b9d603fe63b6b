import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
import { sliceModule } from './slice-module.ts';
import { parseSource } from '../syntax/parse-source.ts';
import { cutIntoUnits } from './module-units.ts';
import { analyseNames } from './name-analysis.ts';

const require = createRequire(import.meta.url);
const packages = [
  'zod',
  'kysely',
  'uuid',
  'ajv',
  'ajv-formats',
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  '@orpc/openapi',
  'magic-string',
  'rolldown',
  'vitest',
];
const perFile = 2;

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(path);
    return /(?<!\.d)\.(?:[cm]?js|ts)$/.test(entry.name) && !/\.min\.|\.umd\./.test(entry.name) && statSync(path).size < 150_000
      ? [path]
      : [];
  });
}

function packageDirectory(name: string): string {
  for (const base of require.resolve.paths(name) ?? []) {
    try {
      return realpathSync(dirname(join(base, name, 'package.json')));
    } catch {
      continue;
    }
  }
  throw new Error(`${name} is not installed`);
}

/** Some names that a file exports, spread over the file. */
function exportsOf(source: string, file: string): string[] {
  const parsed = parseSource(source, file);
  const units = cutIntoUnits(parsed, analyseNames(parsed.program, { isModule: parsed.isModule, jsxFactories: [] }));
  const declared = units
    .filter((unit) => unit.kind !== 'type')
    .flatMap((unit) => unit.exports)
    .filter((name) => name !== '*');
  const assigned = parsed.isModule
    ? []
    : [...source.matchAll(/^(?:module\.)?exports\.(\w+) = (?!void 0|exports)/gm)].map((match) => match[1]!);
  const names = [...new Set([...declared, ...assigned])];
  return names.filter((_, index) => index % Math.max(1, Math.floor(names.length / perFile)) === 0).slice(0, perFile);
}

/** A name that only types use may go with its declaration. */
function withoutTypes(source: string, path: string): string {
  return path.endsWith('ts') ? transformSync(path, source).code : source;
}

/** Names that an independent linter finds undefined in each file of a directory. */
function undefinedNames(directory: string): Map<string, Set<string>> {
  const oxlint = join(
    dirname(require.resolve('oxlint/package.json', { paths: [join(import.meta.dirname, '../../../../..')] })),
    'bin/oxlint',
  );
  let output: string;
  try {
    output = execFileSync(process.execPath, [oxlint, '-c', join(directory, 'lint.json'), '--format', 'json', '--no-ignore', directory], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const found = new Map<string, Set<string>>();
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; message: string; code: string }[] };
  for (const { filename, message, code } of diagnostics) {
    const name = /'([^']+)' is not defined/.exec(message)?.[1];
    const key = filename.slice(filename.lastIndexOf('/') + 1);
    found.set(key, (found.get(key) ?? new Set()).add(name ?? `${code}: ${message}`));
  }
  return found;
}

describe('slices of real packages', () => {
  it('use no name that the whole file does not lack as well', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'farhaul-corpus-'));
    try {
      await mkdir(join(directory, 'files'));
      await writeFile(
        join(directory, 'lint.json'),
        JSON.stringify({ rules: { 'no-undef': 'error' }, categories: { correctness: 'off' }, env: { node: true, es2024: true } }),
      );
      const originals = new Map<string, string>();
      let kept = 0;
      let dropped = 0;
      for (const path of packages.flatMap((name) => sourceFiles(packageDirectory(name))).filter((_, index) => index % 2 === 0)) {
        const source = readFileSync(path, 'utf8');
        const extension = path.slice(path.lastIndexOf('.') + 1).replace('ts', 'js');
        const names = exportsOf(source, path);
        if (names.length === 0) continue;
        const whole = `${originals.size}-whole.${extension}`;
        await writeFile(join(directory, 'files', whole), withoutTypes(source, path));
        for (const name of names) {
          const slice = sliceModule({ source, file: path, roots: [], keepNames: [name] });
          const written = `${originals.size}.${extension}`;
          await writeFile(join(directory, 'files', written), withoutTypes(slice.text, path));
          originals.set(written, whole);
          kept += slice.kept.length;
          dropped += slice.dropped.length;
        }
      }
      const missing = undefinedNames(directory);
      const added = [...originals].flatMap(([slice, whole]) =>
        [...(missing.get(slice) ?? [])].filter((name) => !missing.get(whole)?.has(name)).map((name) => `${slice}: ${name}`),
      );
      expect(added).toEqual([]);
      expect(originals.size).toBeGreaterThan(400);
      expect(dropped).toBeGreaterThan(kept * 0.2);
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 60_000);
});

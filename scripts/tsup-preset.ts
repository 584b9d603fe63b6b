import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

type ExportTarget = string | { [condition: string]: ExportTarget };

/** Every source file that package.json names under our source condition is an entry: a new subpath needs no change here. */
function sourceEntries(target: ExportTarget): string[] {
  if (typeof target === 'string') return [];
  return Object.entries(target).flatMap(([condition, value]) =>
    condition === '@farhaul/source' && typeof value === 'string' ? [value] : sourceEntries(value),
  );
}

/** Entry name in `dist` → source file, for the package in `directory`. */
export function packageEntries(directory: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { exports: ExportTarget };
  const sources = [...new Set(sourceEntries(manifest.exports))];
  const missing = sources.filter((source) => !existsSync(join(directory, source)));
  if (missing.length > 0) console.warn(`package.json exports files that do not exist: ${missing.join(', ')}`);
  return Object.fromEntries(
    sources.filter((source) => !missing.includes(source)).map((source) => [source.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), source]),
  );
}

/**
 * What all packages share. Declarations come from `tsc`, because TypeScript 7 has no compiler API for tsup to use;
 * `node:` stays in specifiers, because `sqlite` without it cannot be loaded.
 */
export function tsupPreset(options: Options & { entry: Record<string, string> }): Options {
  return {
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    dts: false,
    removeNodeProtocol: false,
    splitting: true,
    treeshake: false,
    sourcemap: true,
    clean: true,
    silent: true,
    ...options,
  };
}

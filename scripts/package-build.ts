import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputOptions, RolldownOptions } from 'rolldown';

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
 * What all packages share, for entry names in `dist` and their source files. Packages stay outside. Declarations come from
 * `tsc`: the compiler that we use has no interface for a bundler.
 */
export function packageBuild(
  input: Record<string, string>,
  { output, ...options }: Omit<RolldownOptions, 'output'> & { output?: OutputOptions } = {},
): RolldownOptions {
  return {
    input,
    platform: 'node',
    external: /^(?:node:|@?[a-z][\w.-]*(?:\/|$))/,
    resolve: { conditionNames: ['@farhaul/source'] },
    transform: { target: 'node22' },
    logLevel: 'warn',
    // A file that is imported lazily in one place may be needed at once in another.
    checks: { ineffectiveDynamicImport: false },
    ...options,
    output: { dir: 'dist', cleanDir: true, sourcemap: true, chunkFileNames: '[name]-[hash].js', ...output },
  };
}

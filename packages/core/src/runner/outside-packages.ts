import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { types } from 'node:util';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { OutsidePackages } from '../protocol/bundle-manifest.ts';
import { isOlder, thisMachine } from './this-machine.ts';

type Loaded = { namespace: Record<string, unknown> } | { error: unknown };

const loaded = new Map<string, Loaded>();
const place = { require: (specifier: string): unknown => createRequire(startOfProcess())(specifier) };

/**
 * Makes the packages that are no part of the code ready: those that travelled lie in the project's directory by now, those
 * of the image are linked there. To be called before any code of the author is evaluated, and before the working directory changes.
 *
 * @throws FARHAUL_RUNNER_LOAD (exit 71) where one is not there, or is built for another machine
 */
export async function preparePackages(packages: OutsidePackages, directory: string | null): Promise<void> {
  if (packages.builtFor !== null) checkMachine(packages.builtFor);
  for (const name of packages.image) linkFromImage(name, directory);
  if (directory !== null) place.require = createRequire(join(directory, 'bundle.mjs'));
  // One after the other, as the modules of one file are; an error belongs to the module that wants the package.
  for (const specifier of packages.preload) {
    try {
      loaded.set(specifier, { namespace: directory === null ? asNamespace(place.require(specifier)) : await import(specifier) });
    } catch (error) {
      loaded.set(specifier, { error });
    }
  }
}

/** What `import * as namespace from specifier` gives. */
export function importedPackage(specifier: string): Record<string, unknown> {
  const result = loaded.get(specifier) ?? { namespace: asNamespace(place.require(specifier)) };
  if ('error' in result) throw result.error;
  return result.namespace;
}

/** What `require(specifier)` gives. */
export function requirePackage(specifier: string): unknown {
  return place.require(specifier);
}

function asNamespace(exported: unknown): Record<string, unknown> {
  if (types.isModuleNamespaceObject(exported)) return exported as Record<string, unknown>;
  return { ...(exported as Record<string, unknown>), default: exported };
}

function checkMachine(builtFor: NonNullable<OutsidePackages['builtFor']>): void {
  const here = thisMachine();
  const platform = (machine: { os: string; cpu: string; libc: string | null }): string =>
    `${machine.os}/${machine.cpu}${machine.libc === null ? '' : ` (${machine.libc})`}`;
  const { libc, glibc, node } = builtFor;
  const difference =
    builtFor.os !== here.os || builtFor.cpu !== here.cpu || (libc !== null && libc !== here.libc)
      ? [platform(builtFor), platform({ ...here, libc: libc === null ? null : here.libc })]
      : glibc !== null && here.glibc !== null && isOlder(here.glibc, glibc)
        ? [`glibc ${glibc} or newer`, `glibc ${here.glibc}`]
        : node !== null && node !== here.node
          ? [`Node ${node}`, `Node ${here.node}`]
          : null;
  if (difference === null) return;
  throw new FarhaulError(
    'FARHAUL_RUNNER_LOAD',
    `bundle failed to load: ${builtFor.names.join(', ')} in it ${builtFor.names.length === 1 ? 'is' : 'are'} built for ${difference[0]}; this is ${difference[1]}`,
    {
      hint: 'Say what the run will have: bundle: { target: { platform, libc, node } }.',
    },
  );
}

/** Code finds packages from its own place, which lies outside the image's own folders. */
function linkFromImage(name: string, directory: string | null): void {
  const folders = createRequire(startOfProcess()).resolve.paths(`${name}/`) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  if (found === undefined) {
    throw new FarhaulError('FARHAUL_RUNNER_LOAD', `bundle failed to load: Cannot find package '${name}' (expected from: image)`, {
      hint: `Use an image that has it where ${process.cwd()} finds it, or let it travel: bundle: { external: { '${name}': 'vendor' } }.`,
    });
  }
  const link = join(directory ?? '/', 'node_modules', name);
  if (directory === null || existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(found, link, 'junction');
}

function startOfProcess(): string {
  return join(process.cwd(), 'start.js');
}

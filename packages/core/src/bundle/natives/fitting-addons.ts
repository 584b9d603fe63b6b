import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { compareTarget, type TargetMismatch } from './compare-target.ts';
import { isForPlatforms, nativeReason } from './find-native.ts';
import { inspectAddon, type AddonDescription } from './inspect-addon.ts';
import type { PackagePlace } from './package-place.ts';
import { filesBelow, installCommand } from './platform-packages.ts';
import { describePlatform, type RunTarget } from './run-target.ts';
import type { PackageTree, TracedPackage } from './trace-packages.ts';

/** An addon that travels. */
export interface FittingAddon {
  /** Absolute path. */
  file: string;
  /** Directory of its package. */
  owner: string;
  description: AddonDescription;
}

const library = /\.(so(\.\d+)*|dylib|dll)$/;

/**
 * Leaves in a tree those addons that the target can load. Each package that has any must have one.
 *
 * @param chain how the code comes to a package, for messages: `flows.ts → db.ts → better-sqlite3`
 * @throws FARHAUL_BUNDLE_NATIVE_PLATFORM, FARHAUL_BUNDLE_NATIVE_FETCH
 */
export function keepFittingAddons(tree: PackageTree, target: RunTarget, chain: (name: string) => string): FittingAddon[] {
  const kept: FittingAddon[] = [];
  for (const traced of tree.packages.values()) {
    const reason = nativeReason(traced.place);
    if (reason === null) continue;
    const fitting = fittingIn(traced, target);
    kept.push(...fitting.addons);
    if (fitting.addons.length > 0) continue;
    if (fitting.mismatch !== null && isForPlatforms(traced.place.fields)) tree.packages.delete(traced.place.directory);
    else if (fitting.mismatch !== null) throw misfit(traced.place, fitting.mismatch, { chain: chain(traced.place.name), target });
    else if (/installed \(/.test(reason) && tree.roots.has(traced.place.directory)) refuseUnbuilt(traced.place, tree, reason);
  }
  return kept;
}

/** Goes through all addons of the package and not only the traced ones: those for other platforms lie beside them. */
function fittingIn(traced: TracedPackage, target: RunTarget): { addons: FittingAddon[]; mismatch: TargetMismatch | null } {
  const addons: FittingAddon[] = [];
  let mismatch: TargetMismatch | null = null;
  const files = filesBelow(traced.place.directory);
  for (const file of files.filter((path) => path.endsWith('.node'))) {
    traced.files.delete(file);
    const description = inspectAddon(readFileSync(file));
    if (description === null) {
      mismatch ??= { built: `a platform that ${basename(file)} does not tell`, target: describePlatform(target), because: 'platform' };
      continue;
    }
    const difference = compareTarget(description, target);
    if (difference === null) addons.push({ file, owner: traced.place.directory, description });
    // A file for the right platform and the wrong node says more than one for another platform.
    else if (mismatch === null || difference.because !== 'platform') mismatch = difference;
  }
  for (const { file } of addons) {
    traced.files.add(file);
    for (const beside of files) if (dirname(beside) === dirname(file) && library.test(beside)) traced.files.add(beside);
  }
  return { addons, mismatch };
}

function misfit(place: PackagePlace, mismatch: TargetMismatch, { chain, target }: { chain: string; target: RunTarget }): FarhaulError {
  const { name, fields } = place;
  const hints = {
    platform: `Run ${installCommand(place, target)}`,
    libc: `Run ${installCommand(place, target)}`,
    glibc: 'Use an image with a newer system',
    abi: `Run the client on Node ${target.node}, or use an image with the client's`,
  };
  return new FarhaulError(
    'FARHAUL_BUNDLE_NATIVE_PLATFORM',
    `${name} ${fields.version ?? ''} (${chain}) is built for ${mismatch.built}; the run has ${mismatch.target}`,
    {
      hint: `${hints[mismatch.because]}, or have the package installed in the run, or in the image: bundle: { external: { '${name}': 'install' } } or 'image'.`,
      details: { package: name, version: fields.version ?? null, ...mismatch },
    },
  );
}

/** A package that is compiled when it is installed and has nothing compiled, as after an installation without scripts. */
function refuseUnbuilt({ name, directory, fields }: PackagePlace, tree: PackageTree, reason: string): void {
  const helped = [...(tree.packages.get(directory)?.uses ?? [])].some((used) =>
    isForPlatforms(tree.packages.get(used)?.place.fields ?? {}),
  );
  if (helped) return;
  throw new FarhaulError('FARHAUL_BUNDLE_NATIVE_FETCH', `${name} ${fields.version ?? ''} ${reason}, but has no compiled code here`, {
    hint: `Its install script did not run: npm rebuild ${name}`,
    details: { package: name, directory },
  });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import type { Built } from './bundle-cache.ts';
import { bundleFlow, type CodeInput } from './bundle-flow.ts';
import { pathIn } from './bundle-place.ts';
import { bundledPackages, PackageOwners } from './bundled-packages.ts';
import { rolldownBundler } from './bundler/rolldown-bundler.ts';
import type { FurtherEntry } from './further-flows.ts';
import { BuildStamps } from './input-stamps.ts';
import type { FileSnapshot } from './local-snapshots.ts';
import type { SuppliedPackages } from './natives/supply-packages.ts';
import type { VendoredFile } from './natives/vendor-packages.ts';
import { ownPackage } from './own-package.ts';
import type { PreparedSource } from './prepare-source.ts';

/** The code object and its map as they are stored, with what the manifest says of them. */
export interface BuiltCode {
  code: Uint8Array;
  map: Uint8Array;
  description: BundleManifestV1['code'];
  mapDescription: NonNullable<BundleManifestV1['map']>;
  mode: BundleManifestV1['mode'];
  modeReason: string | null;
  bundler: string;
  kept: BundleManifestV1['kept'];
  dropped: BundleManifestV1['dropped'];
  notes: BundleManifestV1['notes'];
  packages: BundleManifestV1['inputs'];
  external: BundleManifestV1['external'];
  /** Files of packages that are no part of the code. */
  vendored: readonly VendoredFile[];
  target: SuppliedPackages['target'];
  /** Bound flows that this one may call: the entries from 1. */
  further: readonly FurtherEntry[];
  captures: PreparedSource['captures'];
  /** Of the flow's file and of others that the code holds. */
  snapshots: readonly FileSnapshot[];
}

/** Raised when `BuiltCode` changes, so that what another version kept is not taken for it. */
const CACHE_FORMAT = 4;

/** Everything but the contents of files that a build depends on. */
export function codeKey({ location, place, entries, hasFiles, options, explain, declaredTarget }: CodeInput): string {
  const { file, expressionStart, expressionEnd, ordinal, via } = location;
  const { mode, external, include, minify, target } = options;
  const parts = {
    format: CACHE_FORMAT,
    sdk: ownPackage(),
    bundler: rolldownBundler.name,
    file,
    expressionStart,
    expressionEnd,
    ordinal,
    via,
    root: place.root,
    entries,
    hasFiles,
    explain,
    mode,
    external,
    include,
    minify,
    target: [target, declaredTarget, process.platform, process.arch, process.version],
  };
  return JSON.stringify(parts);
}

/** No run reads a map: a twentieth more bytes at rest, in half the time. */
const MAP_QUALITY = 3;

export async function buildCode(input: CodeInput): Promise<Built<BuiltCode>> {
  const projectDirectory = input.place.root;
  const stamps = new BuildStamps();
  const owners = new PackageOwners(projectDirectory);
  const built = await bundleFlow(input, (files) => {
    // Time that would pass after the build passes during it.
    void import('./compress.ts');
    stamps.take(files);
    owners.take(files);
  });
  const { output, prepared, launches, notes: otherNotes, supplied, further, snapshots: localSnapshots } = built;
  const { brotli, sha256 } = await import('./compress.ts');
  const raw = Buffer.from(output.code);
  // Other threads compress while this one goes on: the code begins before its map is written.
  const compressed = Promise.all([brotli(raw), brotli(Buffer.from(output.map()), MAP_QUALITY)]);
  const importChain = input.explain ? output.importChain : undefined;
  const packages = bundledPackages({ modules: output.modules, owners, projectDirectory, importChain });
  const inputs = stamps.of([input.location.file, ...output.inputs, ...settingsFiles(projectDirectory)]);
  const [code, map] = await compressed;
  const { mode, modeReason, kept, notes, captures } = prepared;
  const held = new Set(output.modules.filter(({ bytes }) => bytes > 0).map(({ id }) => id));
  const own = prepared.snapshots.map((place) => ({ ...place, file: input.location.file }));
  const value: BuiltCode = {
    code,
    map,
    mode,
    modeReason,
    kept,
    notes: [...notes, ...otherNotes, ...installNotes(input, supplied)],
    captures,
    snapshots: [...own, ...localSnapshots.places((file) => held.has(file))].toSorted((first, second) => first.ordinal - second.ordinal),
    dropped: [...prepared.dropped, ...launches],
    description: { sha256: sha256(code), bytes: code.byteLength, rawBytes: raw.byteLength, encoding: 'br' },
    mapDescription: { sha256: sha256(map), bytes: map.byteLength },
    bundler: rolldownBundler.name,
    packages,
    external: [
      ...supplied.lines,
      ...output.omitted.map(({ name }) => ({
        name,
        version: null,
        how: 'omitted' as const,
        why: 'not installed, and optional where it is asked for',
      })),
    ],
    vendored: supplied.files,
    target: supplied.target,
    further: further.entries,
  };
  return { value, inputs: [...inputs, ...supplied.inputs] };
}

function installNotes({ location, place }: CodeInput, { notes }: SuppliedPackages): BundleManifestV1['notes'] {
  return notes.map((text) => ({ file: pathIn(place.root, location.file), line: location.line, code: 'N_INSTALL', text }));
}

/** What decides how code is resolved and compiled beside the code itself. */
function settingsFiles(root: string): string[] {
  return ['package.json', 'tsconfig.json'].map((name) => join(root, name)).filter(existsSync);
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleChoices } from '../flow/launcher.ts';
import type { BundleEntry, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import type { Built } from './bundle-cache.ts';
import { bundledPackages } from './bundled-packages.ts';
import type { BundlePlace } from './bundle-place.ts';
import { rolldownBundler } from './bundler/rolldown-bundler.ts';
import { brotli, sha256 } from './compress.ts';
import { entrySource, FLOW_FILE, markSource, RUNNER } from './entry-source.ts';
import { stampOf } from './input-stamps.ts';
import type { FlowLocation } from './locate-flow.ts';
import { ownPackage } from './own-package.ts';

export interface CodeInput {
  location: FlowLocation;
  place: BundlePlace;
  entries: readonly BundleEntry[];
  options: BundleChoices;
}

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
}

/** Everything but the contents of files that a build depends on. */
export function codeKey({ location, place, entries, options }: CodeInput): string {
  const { file, expressionStart, expressionEnd, ordinal, via } = location;
  const { mode, external, include, minify } = options;
  const parts = { sdk: ownPackage(), bundler: rolldownBundler.name, file, expressionStart, expressionEnd, ordinal, via, root: place.root, entries, mode, external, include, minify };
  return sha256(JSON.stringify(parts));
}

export async function buildCode(input: CodeInput): Promise<Built<BuiltCode>> {
  const { location, place, entries, options } = input;
  const own = ownPackage();
  const began = Date.now();
  const marked = markSource(readFileSync(location.file, 'utf8'), location.file, [
    { entry: 0, ordinal: location.ordinal, start: location.expressionStart, end: location.expressionEnd },
  ]);
  const output = await rolldownBundler.bundle({
    entry: entrySource(entries),
    redirects: new Map([[FLOW_FILE, location.file], [RUNNER, own.runner], ['@farhaul/core', own.author]]),
    sources: new Map([[location.file, marked]]),
    projectDirectory: place.root,
    conditions: ['@farhaul/runner', ...(own.fromSource ? ['@farhaul/source'] : [])],
    external: Object.keys(options.external ?? {}),
    minify: options.minify ?? true,
  });
  const raw = Buffer.from(output.code);
  const [code, map] = await Promise.all([brotli(raw), brotli(Buffer.from(output.map))]);
  const value: BuiltCode = {
    code,
    map,
    description: { sha256: sha256(code), bytes: code.byteLength, rawBytes: raw.byteLength, encoding: 'br' },
    mapDescription: { sha256: sha256(map), bytes: map.byteLength },
    mode: 'module',
    modeReason: null,
    bundler: rolldownBundler.name,
    kept: [],
    dropped: [],
    notes: [],
    packages: bundledPackages(output.modules, place.root),
    external: output.omitted.map(({ name }) => ({ name, version: null, how: 'omitted', why: 'not installed, and optional where it is asked for' })),
  };
  return { value, inputs: [location.file, ...output.inputs, ...settingsFiles(place.root)].map((file) => stampOf(file, began)) };
}

/** What decides how code is resolved and compiled beside the code itself. */
function settingsFiles(root: string): string[] {
  return ['package.json', 'tsconfig.json'].map((name) => join(root, name)).filter(existsSync);
}

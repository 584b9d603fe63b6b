import { readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleChoices } from '../flow/launcher.ts';
import type { Bundle, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import type { BundleOutput } from './bundler/bundler.ts';
import { rolldownBundler } from './bundler/rolldown-bundler.ts';
import { brotli, sha256 } from './compress.ts';
import { entrySource, FLOW_FILE, markSource, RUNNER } from './entry-source.ts';
import { bundleEntry, describeFlow } from './flow-description.ts';
import { locateFlow, type FlowLocation } from './locate-flow.ts';
import { nearestPackage, ownPackage } from './own-package.ts';
import { bundledPackages } from './bundled-packages.ts';

export type BundleOptions = BundleChoices;

export interface CreateBundleInput {
  definition: FlowDefinition;
  options: BundleOptions;
  /** Paths and patterns relative to the directory of the flow's file. */
  includeFiles?: readonly string[];
  /** Directory, relative to the flow's file, that they are relative to instead. */
  includeFilesBase?: string;
  /** @default 'refuse' */
  sensitiveFiles?: 'refuse' | 'allow';
}

/** Lowest Node major that bundles are made for. */
const NODE_MAJOR = 22;

/**
 * Makes the bundle of a flow: one ES module of what it needs, its files, and a manifest that says what is inside.
 * @throws FARHAUL_BUNDLE_*, FARHAUL_FLOW_NAME: nothing was created anywhere
 */
export async function createBundle(input: CreateBundleInput): Promise<Bundle> {
  const started = performance.now();
  const location = await locateFlow(input.definition);
  const projectDirectory = nearestPackage(dirname(location.file))?.directory ?? dirname(location.file);
  const workingDirectory = relative(projectDirectory, dirname(location.file)).split(sep).join('/');
  const flow = describeFlow(input.definition, location);
  const output = await bundleModule(input, location, { projectDirectory, entry: entrySource([bundleEntry(flow, workingDirectory)]) });
  const raw = Buffer.from(output.code);
  const [code, map] = await Promise.all([brotli(raw), brotli(Buffer.from(output.map))]);
  const manifest: BundleManifestV1 = {
    bundle: 1,
    sdk: ownPackage().version,
    mode: 'module',
    modeReason: null,
    entries: [{ flow, file: relative(projectDirectory, location.file).split(sep).join('/'), line: location.line, column: location.column, ordinal: location.ordinal }],
    node: NODE_MAJOR,
    bundler: rolldownBundler.name,
    code: { sha256: sha256(code), bytes: code.byteLength, rawBytes: raw.byteLength, encoding: 'br' },
    files: null,
    map: { sha256: sha256(map), bytes: map.byteLength },
    workingDirectory,
    kept: [],
    dropped: [],
    notes: [],
    inputs: bundledPackages(output.modules, projectDirectory),
    external: output.omitted.map(({ name }) => ({ name, version: null, how: 'omitted' as const, why: 'not installed, and optional where it is asked for' })),
    captures: [],
    snapshots: [],
    buildMs: Math.round(performance.now() - started),
    created: new Date().toISOString(),
  };
  return { manifest, code, files: null, map, captures: null, snapshots: null };
}

async function bundleModule(input: CreateBundleInput, location: FlowLocation, place: { projectDirectory: string; entry: string }): Promise<BundleOutput> {
  const own = ownPackage();
  const marked = markSource(readFileSync(location.file, 'utf8'), location.file, [
    { entry: 0, ordinal: location.ordinal, start: location.expressionStart, end: location.expressionEnd },
  ]);
  return await rolldownBundler.bundle({
    entry: place.entry,
    redirects: new Map([[FLOW_FILE, location.file], [RUNNER, own.runner], ['@farhaul/core', own.author]]),
    sources: new Map([[location.file, marked]]),
    projectDirectory: place.projectDirectory,
    conditions: ['@farhaul/runner', ...(own.fromSource ? ['@farhaul/source'] : [])],
    external: Object.keys(input.options.external ?? {}),
    minify: input.options.minify ?? true,
  });
}

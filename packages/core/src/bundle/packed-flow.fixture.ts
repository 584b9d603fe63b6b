/** Bundles flows of a project in a process of its own, as an author does, and starts them from their objects. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Bundle, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { startRun, type SpawnedRun, type SpawnRunOptions } from '../runner/spawn-run.fixture.ts';
import { sourceUrl, type FlowProject } from './flow-project.fixture.ts';

export interface PackOptions {
  /** Export of the module that is the flow; `a.b` for a property. */
  flow?: string;
  /** Everything else that createBundle takes. */
  input?: Record<string, unknown>;
  node?: readonly string[];
}

const packer = (project: FlowProject) => `import { writeFileSync } from 'node:fs';
import { createBundle } from '${sourceUrl('bundle/create-bundle.ts')}';
import { flowDefinitionOf } from '${sourceUrl('flow/flow-definition.ts')}';
export async function pack(flow, input = {}) {
  const { code, files, map, captures, snapshots, manifest } = await createBundle({ definition: flowDefinitionOf(flow), options: {}, ...input });
  const text = (bytes) => bytes && Buffer.from(bytes).toString('base64');
  writeFileSync(${JSON.stringify(join(project.directory, 'packed.json'))}, JSON.stringify({ manifest, code: text(code), files: text(files), map: text(map), captures: text(captures), snapshots: text(snapshots) }));
}
`;

/** Lets files of the project say \`import { pack } from '#pack'\`, for flows that are bundled while their own file loads. */
export function addPacker(project: FlowProject): void {
  project.write('pack.mjs', packer(project));
  project.write('package.json', '{ "name": "project", "type": "module", "private": true, "imports": { "#pack": "./pack.mjs" } }');
}

export function packedIn(project: FlowProject): Bundle {
  const packed = JSON.parse(readFileSync(join(project.directory, 'packed.json'), 'utf8')) as Record<string, string | null> & {
    manifest: BundleManifestV1;
  };
  const bytes = (key: string) => (packed[key] == null ? null : Buffer.from(packed[key], 'base64'));
  return {
    manifest: packed.manifest,
    code: bytes('code')!,
    files: bytes('files'),
    map: bytes('map'),
    captures: bytes('captures'),
    snapshots: bytes('snapshots'),
  };
}

/** Imports a module of the project in a new process and bundles a flow of it. */
export async function packFlow(project: FlowProject, module: string, options: PackOptions = {}): Promise<Bundle> {
  if (!existsSync(join(project.directory, 'pack.mjs'))) project.write('pack.mjs', packer(project));
  project.write(
    'pack-main.mjs',
    `import * as module from './${module}';\nimport { pack } from './pack.mjs';\nawait pack(module.${options.flow ?? 'train'}, ${JSON.stringify(options.input ?? {})});\n`,
  );
  await project.node(...(options.node ?? []), 'pack-main.mjs');
  return packedIn(project);
}

/** Starts a bundle in an empty directory, in a process that has nothing but node. */
export function startBundle(bundle: Bundle, options: SpawnRunOptions & { directory?: string } = {}): SpawnedRun {
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('base64'));
  return startRun(bundle.code, {
    ...options,
    run: {
      flowName: bundle.manifest.entries[0]!.flow.name,
      captures: text(bundle.captures),
      snapshots: text(bundle.snapshots),
      files: filesObject(bundle),
      ...options.run,
    },
  });
}

function filesObject(bundle: Bundle): { url: string; sha256: string; encoding: 'gz' } | null {
  if (bundle.files === null) return null;
  const sha256 = createHash('sha256').update(bundle.files).digest('hex');
  const url = join('/tmp', `farhaul-files-${sha256}.tar.gz`);
  writeFileSync(url, bundle.files);
  return { url, sha256, encoding: 'gz' };
}

export async function resultOf(bundle: Bundle, options: SpawnRunOptions = {}): Promise<unknown> {
  const run = startBundle(bundle, options);
  const { exitCode } = await run.exited;
  const content = run.content();
  if (content?.kind === 'value') return content.value;
  throw new Error(`exit ${exitCode}: ${run.stderr()}${run.stdout()}`, { cause: content });
}

/**
 * Less than `createBundle` does: the flow is found, its file sliced, bundled with the runner by esbuild, and code and map are
 * compressed. Nothing says what is inside, and nothing is checked. Arguments: directory, `file.ts:name`, and the directory
 * of the built runner.
 */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { bundlePlace } from '../../packages/core/src/bundle/bundle-place.ts';
import { brotli } from '../../packages/core/src/bundle/compress.ts';
import { entrySource, FLOW_FILE, RUNNER } from '../../packages/core/src/bundle/entry-source.ts';
import { LocalFlows } from '../../packages/core/src/bundle/local-flows.ts';
import { bundleEntry } from '../../packages/core/src/bundle/locate/flow-description.ts';
import { locateEntrypoint } from '../../packages/core/src/bundle/locate/locate-entrypoint.ts';
import { prepareSource } from '../../packages/core/src/bundle/prepare-source.ts';
import { rolldownBundler as esbuildBundler } from './esbuild-bundler.mjs';

const [directory, entrypoint, runner] = process.argv.slice(2);
const { location, flow } = await locateEntrypoint(directory, entrypoint);
const place = bundlePlace(location.file, undefined);
const prepared = await prepareSource({
  location,
  root: place.root,
  mode: 'slice',
  keepNames: [],
  localFlows: new LocalFlows(),
  further: [],
});
if (prepared.mode !== 'slice') throw new Error(prepared.modeReason ?? 'not sliced');
const { code, map } = await esbuildBundler.bundle({
  entry: entrySource({ entries: [bundleEntry(flow, place.workingDirectory)], launches: false, hasFiles: false, outside: null }),
  redirects: new Map([
    [FLOW_FILE, location.file],
    [RUNNER, `${runner}/index.js`],
    ['@farhaul/core', `${runner}/author.js`],
  ]),
  sources: new Map([[location.file, prepared]]),
  projectDirectory: place.root,
  conditions: ['@farhaul/runner'],
  packages: { used: () => null },
  minify: true,
  onRead: () => undefined,
});
const [compressed] = await Promise.all([brotli(Buffer.from(code), 5), brotli(Buffer.from(map()), 3)]);
console.log(compressed.byteLength);

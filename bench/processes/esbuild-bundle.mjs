/**
 * Less than `createBundle` does: the flow is found, its file sliced, bundled with the runner by esbuild, and code and map are
 * compressed. Nothing says what is inside, and nothing is checked. Arguments: directory, `file.ts:name`, and the directory
 * of the built runner.
 */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { build } from 'esbuild';
import { bundlePlace } from '../../packages/core/src/bundle/bundle-place.ts';
import { brotli } from '../../packages/core/src/bundle/compress.ts';
import { entrySource, FLOW_FILE } from '../../packages/core/src/bundle/entry-source.ts';
import { LocalFlows } from '../../packages/core/src/bundle/local-flows.ts';
import { bundleEntry } from '../../packages/core/src/bundle/locate/flow-description.ts';
import { locateEntrypoint } from '../../packages/core/src/bundle/locate/locate-entrypoint.ts';
import { prepareSource } from '../../packages/core/src/bundle/prepare-source.ts';

const [directory, entrypoint, runner] = process.argv.slice(2);
const { entry, plugins } = await slicedFile();
const { outputFiles } = await build({
  stdin: { contents: entry, resolveDir: directory },
  alias: { '@farhaul/core/runner': `${runner}/index.js`, '@farhaul/core': `${runner}/author.js` },
  plugins,
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  format: 'esm',
  write: false,
  sourcemap: 'external',
  sourcesContent: false,
  outdir: 'out',
  logLevel: 'error',
});
const of = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).contents;
const [code] = await Promise.all([brotli(of('.js'), 5), brotli(of('.map'), 3)]);
console.log(code.byteLength);

async function slicedFile() {
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
  const entries = [bundleEntry(flow, place.workingDirectory)];
  const entry = entrySource({ entries, launches: false, hasFiles: false, outside: null }).replace(FLOW_FILE, location.file);
  const map = Buffer.from(prepared.map).toString('base64');
  const contents = `${prepared.code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
  const filter = new RegExp(`^${location.file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return { entry, plugins: [{ name: 'sliced', setup: ({ onLoad }) => onLoad({ filter }, () => ({ contents, loader: 'ts' })) }] };
}

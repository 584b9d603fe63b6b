import { relative, resolve, sep } from 'node:path';
import MagicString from 'magic-string';
import type { Plugin, RolldownLog, RolldownOutput } from 'rolldown';
import { MissingExports, type Bundler, type BundleOutput, type BundleRequest } from './bundler.ts';
import { buildFailure, unresolvedImports, type ModuleGraph } from './build-failure.ts';
import { missingExports, undefinedImportsOf } from './missing-exports.ts';
import { nodeNames } from './node-names.ts';
import { mayHaveFilePlaces, rewriteFilePlaces } from './project-file-places.ts';

const ENTRY = '\0farhaul:entry';

/** rolldown, loaded when the first bundle is built. */
export const rolldownBundler: Bundler = {
  name: 'rolldown@1.3.2',
  async bundle(request) {
    const { rolldown } = await import('rolldown');
    const { viteDynamicImportVarsPlugin, viteImportGlobPlugin } = await import('rolldown/experimental');
    const logs: RolldownLog[] = [];
    const graph: ModuleGraph = new Map();
    const build = await rolldown({
      input: ENTRY,
      cwd: request.projectDirectory,
      platform: 'node',
      tsconfig: true,
      treeshake: true,
      external: [...request.external],
      resolve: { conditionNames: [...request.conditions], extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'], '.cjs': ['.cts', '.cjs'] } },
      transform: { inject: nodeNames.inject },
      onLog: (_level, log) => void logs.push(log),
      plugins: [farhaulPlugin(request, graph), viteDynamicImportVarsPlugin(), viteImportGlobPlugin({ root: request.projectDirectory })],
    });
    try {
      const output = await build.generate({
        format: 'esm', codeSplitting: false, minify: request.minify, keepNames: true, comments: { legal: false, annotation: false, jsdoc: false },
        sourcemap: 'hidden', sourcemapExcludeSources: true,
      });
      const omitted = unresolvedImports(logs, graph);
      const undefinedImports = undefinedImportsOf(logs, request);
      return { ...outputOf(output, request), omitted, undefinedImports, inputs: (await build.watchFiles).filter((file) => !file.startsWith('\0')) };
    } catch (error) {
      const missing = missingExports(error, request);
      if (missing.size > 0) throw new MissingExports(missing, buildFailure(error, graph));
      throw buildFailure(error, graph);
    } finally {
      await build.close();
    }
  },
};

function farhaulPlugin(request: BundleRequest, graph: ModuleGraph): Plugin {
  const outside = `${sep}node_modules${sep}`;
  return {
    name: 'farhaul',
    resolveId(specifier) {
      if (specifier === ENTRY || specifier === nodeNames.id) return specifier;
      return request.redirects.get(specifier) ?? null;
    },
    load(id) {
      if (id === ENTRY) return request.entry;
      if (id === nodeNames.id) return nodeNames.source;
      if (id.includes(outside) || id.startsWith('\0') || !/\.[cm]?[jt]sx?$/.test(id)) return null;
      return request.sources.get(id) ?? null;
    },
    transform: {
      filter: { id: { include: [/\.[cm]?[jt]sx?$/], exclude: [/[\\/]node_modules[\\/]/, /^\0/] } },
      async handler(text, id, { moduleType }) {
        const path = relative(request.projectDirectory, id);
        if (path.startsWith('..')) return null;
        const prepared = request.sources.has(id) ? null : await request.prepare(id, text);
        const source = prepared ?? text;
        const changed = mayHaveFilePlaces(source) ? await rewriteFilePlaces(source, `${id}.${moduleType}`, path.split(sep).join('/')) : null;
        if (changed === null) return prepared === null ? null : { code: prepared, map: new MagicString(prepared).generateMap({ hires: true }).toString() };
        return { code: changed.toString(), map: changed.generateMap({ hires: true }).toString() };
      },
    },
    moduleParsed(info) {
      graph.set(info.id, [...info.importedIds, ...info.dynamicallyImportedIds]);
    },
  };
}

function outputOf({ output }: RolldownOutput, request: BundleRequest): Pick<BundleOutput, 'code' | 'map' | 'modules'> {
  const chunk = output[0];
  const map = JSON.parse(String(chunk.map)) as { sources: string[] };
  const base = resolve(request.projectDirectory, 'dist');
  map.sources = map.sources.map((source) => (source.startsWith('\0') ? source : resolve(base, source)));
  const modules = Object.entries(chunk.modules).map(([id, module]) => ({ id, bytes: module.renderedLength }));
  return { code: chunk.code, map: JSON.stringify(map), modules };
}

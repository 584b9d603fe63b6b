import { resolve } from 'node:path';
import type { RolldownLog, RolldownOutput } from 'rolldown';
import { moduleFindings, packagesPlugin } from '../natives/packages-plugin.ts';
import { MissingExports, type Bundler, type BundleOutput, type BundleRequest } from './bundler.ts';
import { buildFailure, importChain, unresolvedImports, type ModuleGraph } from './build-failure.ts';
import { ENTRY, farhaulPlugin, type Findings } from './farhaul-plugin.ts';
import { missingExports, undefinedImportsOf } from './missing-exports.ts';
import { nodeNames } from './node-names.ts';

/** rolldown, loaded when the first bundle is built. */
export const rolldownBundler: Bundler = {
  name: 'rolldown@1.3.2',
  async bundle(request) {
    const { rolldown } = await import('rolldown');
    const { viteDynamicImportVarsPlugin, viteImportGlobPlugin } = await import('rolldown/experimental');
    const logs: RolldownLog[] = [];
    const found: Findings = { context: null, refusals: [] };
    const { refusals } = found;
    const graph: ModuleGraph = {
      importersOf(id) {
        const info = found.context?.getModuleInfo(id);
        return info ? [...info.importers, ...info.dynamicImporters] : [];
      },
    };
    const findings = moduleFindings();
    const build = await rolldown({
      input: ENTRY,
      cwd: request.projectDirectory,
      platform: 'node',
      tsconfig: true,
      treeshake: true,
      resolve: {
        conditionNames: [...request.conditions],
        extensionAlias: { '.js': ['.js', '.ts', '.tsx'], '.mjs': ['.mjs', '.mts'], '.cjs': ['.cjs', '.cts'] },
      },
      transform: { inject: nodeNames.inject },
      onLog: (_level, log) => void logs.push(log),
      plugins: [
        farhaulPlugin(request, found),
        packagesPlugin(request.packages, findings, request.projectDirectory),
        viteDynamicImportVarsPlugin(),
        viteImportGlobPlugin({ root: request.projectDirectory }),
      ],
    });
    try {
      const output = await build.generate({
        format: 'esm',
        codeSplitting: false,
        minify: request.minify,
        keepNames: true,
        comments: { legal: false, annotation: false, jsdoc: false },
        sourcemap: 'hidden',
        sourcemapExcludeSources: true,
      });
      const held = heldModules(output);
      for (const [file, refusal] of findings.refused) if (held.has(file)) throw refusal;
      const omitted = unresolvedImports(logs, graph);
      const undefinedImports = undefinedImportsOf(logs, request);
      return {
        ...outputOf(output, request),
        omitted,
        outside: request.packages.used(held),
        discovered: [...findings.outside].filter(([file]) => held.has(file)).map(([, found]) => found),
        importChain: (file) => importChain(file, graph),
        undefinedImports,
        inputs: (await build.watchFiles).filter((file) => !file.startsWith('\0')),
      };
    } catch (error) {
      if (refusals[0] !== undefined) throw refusals[0];
      const missing = missingExports(error, request);
      if (missing.size > 0) throw new MissingExports(missing, buildFailure(error, graph));
      throw buildFailure(error, graph);
    } finally {
      await build.close();
    }
  },
};

/** Modules that the code holds, and what it leaves to node. */
function heldModules({ output }: RolldownOutput): Set<string> {
  const { modules, imports, dynamicImports } = output[0];
  const held = Object.entries(modules).filter(([, module]) => module.renderedLength > 0);
  return new Set([...held.map(([id]) => id), ...imports, ...dynamicImports]);
}

function outputOf({ output }: RolldownOutput, request: BundleRequest): Pick<BundleOutput, 'code' | 'map' | 'modules'> {
  const chunk = output[0];
  const map = JSON.parse(String(chunk.map)) as { sources: string[] };
  const base = resolve(request.projectDirectory, 'dist');
  map.sources = map.sources.map((source) => (source.startsWith('\0') ? source : resolve(base, source)));
  const modules = Object.entries(chunk.modules).map(([id, module]) => ({ id, bytes: module.renderedLength }));
  return { code: chunk.code, map: JSON.stringify(map), modules };
}

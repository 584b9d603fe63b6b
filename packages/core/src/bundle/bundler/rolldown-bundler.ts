import { resolve } from 'node:path';
import type { OutputAsset, RolldownLog, RolldownOutput } from 'rolldown';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { moduleFindings, packagesPlugin } from '../natives/packages-plugin.ts';
import { threadsPlugin } from '../natives/threads-plugin.ts';
import { MissingExports, type Bundler, type BundleOutput, type BundleRequest } from './bundler.ts';
import { buildFailure, importChain, unresolvedImports, type ModuleGraph } from './build-failure.ts';
import { ENTRY, farhaulPlugin, type Findings } from './farhaul-plugin.ts';
import { missingExports, undefinedImportsOf } from './missing-exports.ts';
import { nodeNames } from './node-names.ts';
import { pluginEntries } from './plugin-entries.ts';

/** rolldown, loaded when the first bundle is built. */
export const rolldownBundler: Bundler = {
  name: 'rolldown@1.3.2',
  async bundle(request) {
    const shortcuts = { lazyBarrel: !request.packages.areOutside, directImports: true };
    for (;;) {
      try {
        return await build(request, shortcuts);
      } catch (error) {
        if (error instanceof CircularModules) shortcuts.directImports = false;
        // The bundler says itself where it left out too much.
        else if (shortcuts.lazyBarrel && saysUnloaded(error)) shortcuts.lazyBarrel = false;
        else throw error;
      }
    }
  },
};

/** What spares the bundler most of a large package, and does not suit every one. */
interface Shortcuts {
  /** Of a package that re-exports many modules and has no side effects, read only those that are used. */
  lazyBarrel: boolean;
  directImports: boolean;
}

/** Modules were led to directly that must be begun where their package begins them. */
class CircularModules extends Error {
  override name = 'CircularModules';
}

async function build(request: BundleRequest, { lazyBarrel, directImports }: Shortcuts): Promise<BundleOutput> {
  const { rolldown } = await import('rolldown');
  const { viteDynamicImportVarsPlugin, viteImportGlobPlugin } = await import('rolldown/experimental');
  const logs: RolldownLog[] = [];
  const found: Findings = { context: null, refusals: [], direct: directImports ? new Set() : null, isCircular: false };
  const { refusals } = found;
  const graph: ModuleGraph = {
    importersOf(id) {
      const info = found.context?.getModuleInfo(id);
      return info ? [...info.importers, ...info.dynamicImporters] : [];
    },
  };
  const findings = moduleFindings();
  const building = await rolldown({
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
    experimental: { lazyBarrel },
    // Nobody reads them, and taking them costs each call back.
    checks: { bundlerTimings: false },
    onLog: (_level, log) => void logs.push(log),
    plugins: [
      farhaulPlugin(request, found),
      pluginEntries(),
      packagesPlugin(request.packages, findings),
      threadsPlugin(request.packages, findings, request.projectDirectory),
      viteDynamicImportVarsPlugin(),
      viteImportGlobPlugin({ root: request.projectDirectory }),
    ],
  });
  try {
    const output = await building.generate({
      format: 'esm',
      codeSplitting: false,
      minify: request.minify && { mangle: true, codegen: true, compress: request.dropUnused },
      keepNames: true,
      comments: { legal: false, annotation: false, jsdoc: false },
      sourcemap: 'hidden',
      sourcemapExcludeSources: true,
    });
    const chunk = output.output[0];
    const modules = Object.entries(chunk.modules).map(([id, module]) => ({ id, bytes: module.renderedLength }));
    const held = new Set([...modules.filter(({ bytes }) => bytes > 0).map(({ id }) => id), ...chunk.imports, ...chunk.dynamicImports]);
    for (const [file, refusal] of findings.refused) if (held.has(file)) throw refusal;
    const omitted = unresolvedImports(logs, graph);
    const undefinedImports = undefinedImportsOf(logs, request);
    return {
      code: chunk.code,
      map: () => mapOf(output, request.projectDirectory),
      modules,
      omitted,
      outside: request.packages.used(held),
      discovered: [...findings.outside].filter(([file]) => held.has(file)).map(([, found]) => found),
      importChain: (file) => importChain(file, graph),
      undefinedImports,
      inputs: (await building.watchFiles).filter((file) => !file.startsWith('\0')),
    };
  } catch (error) {
    if (found.isCircular) throw new CircularModules('modules import each other', { cause: error });
    if (refusals[0] !== undefined) throw refusals[0];
    const missing = missingExports(error, request);
    if (missing.size > 0) throw new MissingExports(missing, buildFailure(error, graph));
    throw buildFailure(error, graph);
  } finally {
    await building.close();
  }
}

function saysUnloaded(error: unknown): boolean {
  return FarhaulError.isInstance(error) && error.details?.['code'] === 'LAZY_BARREL_UNLOADED_BINDING';
}

/** As the bundler wrote it: what reads it afterwards would parse and write a megabyte while the run waits. */
function mapOf({ output }: RolldownOutput, projectDirectory: string): string {
  const written = output.find((file) => file.type === 'asset' && file.fileName.endsWith('.map')) as OutputAsset;
  return `{"sourceRoot":${JSON.stringify(resolve(projectDirectory, 'dist'))},${String(written.source).slice(1)}`;
}

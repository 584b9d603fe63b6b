/** esbuild in the place of our bundler: takes the same request and answers the same, as far as the flows of the bench need it. */
import { resolve } from 'node:path';
import { build } from 'esbuild';

export const rolldownBundler = {
  name: 'esbuild@0.28.2',
  async bundle(request) {
    const { outputFiles, metafile } = await build({
      stdin: { contents: request.entry, resolveDir: request.projectDirectory },
      absWorkingDir: request.projectDirectory,
      plugins: [redirected(request)],
      conditions: [...request.conditions],
      bundle: true,
      minify: request.minify,
      keepNames: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      sourcemap: 'external',
      sourcesContent: false,
      outdir: 'out',
      logLevel: 'error',
    });
    const fileOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending));
    const [{ inputs }] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
    const pathOf = (name) => (name === '<stdin>' ? `\0${name}` : resolve(request.projectDirectory, name));
    const files = Object.keys(metafile.inputs)
      .map(pathOf)
      .filter((file) => !file.startsWith('\0'));
    request.onRead(files);
    return {
      code: fileOf('.js').text,
      map: () => fileOf('.map').text,
      modules: Object.entries(inputs).map(([name, { bytesInOutput }]) => ({ id: pathOf(name), bytes: bytesInOutput })),
      omitted: [],
      outside: request.packages.used(new Set()),
      discovered: [],
      importChain: () => [],
      undefinedImports: new Map(),
      inputs: files,
    };
  },
};

function redirected({ redirects, sources }) {
  return {
    name: 'redirected',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: anyOf(redirects) }, ({ path }) => ({ path: redirects.get(path) }));
      onLoad({ filter: anyOf(sources) }, ({ path }) => {
        const { code, map } = sources.get(path);
        const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
        return { contents: `${code}\n//# sourceMappingURL=${url}`, loader: 'ts' };
      });
    },
  };
}

function anyOf(names) {
  const escaped = [...names.keys()].map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^(?:${escaped.join('|')})$`);
}

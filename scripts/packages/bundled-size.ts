import { brotliCompressSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** Bytes of `source` with all it imports, minified and brotli-compressed; what it imports later counts too. */
export async function bundledSize(source: string, options: { directory: string; conditions: string[] }): Promise<number> {
  const entry = '\0entry.js';
  const build = await rolldown({
    cwd: options.directory,
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    resolve: { conditionNames: [...options.conditions, 'node', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id, importer) => {
          if (id === entry) return id;
          return importer === entry ? { id, external: false } : null;
        },
        load: (id) => (id === entry ? source : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.reduce((sum, chunk) => sum + (chunk.type === 'chunk' ? brotliCompressSync(chunk.code).length : 0), 0);
}

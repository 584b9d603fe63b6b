import { brotliCompressSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** Bytes of a built file with all that it imports, at once or later, minified and brotli-compressed. */
export async function bundledSize(file: string): Promise<number> {
  const build = await rolldown({ input: file, platform: 'node', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.reduce((sum, part) => sum + (part.type === 'chunk' ? brotliCompressSync(part.code).length : 0), 0);
}

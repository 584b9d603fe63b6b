import { SourceMap } from 'node:module';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);
/** Where a bundle's code runs from: the file that the bootstrap writes, or a `data:` URL where nothing can be written. */
const bundlePlace = /(?:(?:file:\/\/)?[^\s()]*[\\/]bundle\.mjs|data:text\/javascript[^\s():]*):(\d+):(\d+)/;

/**
 * Points the frames of a bundle's code at the author's files. What is not of the bundle stays as it is.
 * @param map the bundle's source map as stored: JSON, brotli
 */
export async function mapRemoteStack(stack: string, map: Uint8Array): Promise<string> {
  if (!bundlePlace.test(stack)) return stack;
  const parsed = JSON.parse((await decompress(map)).toString('utf8')) as ConstructorParameters<typeof SourceMap>[0];
  const sourceMap = new SourceMap(parsed);
  return stack
    .split('\n')
    .map((line) => (/^\s*at /.test(line) ? mapFrame(line, sourceMap) : line))
    .join('\n');
}

function mapFrame(line: string, sourceMap: SourceMap): string {
  return line.replace(bundlePlace, (place, row: string, column: string) => {
    const entry = sourceMap.findEntry(Number(row) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return place;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

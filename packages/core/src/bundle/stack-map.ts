import { SourceMap } from 'node:module';
import { posix, win32 } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);
/** Where a bundle's code runs from: the file that the bootstrap writes, or a `data:` URL where nothing can be written. */
const bundlePlace = /(?:(?:file:\/\/)?[^\s()]*[\\/]bundle\.mjs|data:text\/javascript[^\s():]*):(\d+):(\d+)/;

type StoredMap = Omit<ConstructorParameters<typeof SourceMap>[0], 'sourceRoot'> & { sourceRoot?: string };

/**
 * Points the frames of a bundle's code at the author's files. What is not of the bundle stays as it is.
 * @param map the bundle's source map as stored: JSON, brotli
 */
export async function mapRemoteStack(stack: string, map: Uint8Array): Promise<string> {
  if (!bundlePlace.test(stack)) return stack;
  const { sourceRoot = '', ...parsed } = JSON.parse((await decompress(map)).toString('utf8')) as StoredMap;
  const sourceMap = new SourceMap({ ...parsed, sourceRoot: '' });
  return stack
    .split('\n')
    .map((line) => (/^\s*at /.test(line) ? mapFrame(line, sourceMap, sourceRoot) : line))
    .join('\n');
}

function mapFrame(line: string, sourceMap: SourceMap, sourceRoot: string): string {
  return line.replace(bundlePlace, (place, row: string, column: string) => {
    const entry = sourceMap.findEntry(Number(row) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return place;
    return `${authorsFile(entry.originalSource, sourceRoot)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Of the machine that made the bundle, which may be of another kind than this one. */
function authorsFile(source: string, sourceRoot: string): string {
  if (source.startsWith('\0') || sourceRoot === '') return source;
  return (/^[a-z]:[\\/]/i.test(sourceRoot) ? win32 : posix).resolve(sourceRoot, source);
}

import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface ProjectFile {
  url: string;
  filename: string;
  dirname: string;
}

const place = { directory: '/' };

/** Says where the project's files were unpacked; to be called before any code of the author is evaluated. */
export function setProjectDirectory(directory: string): void {
  place.directory = directory;
}

/** What `import.meta.url`, `filename` and `dirname` are in a file of the project, given by its `/`-separated path inside it. */
export function projectFile(path: string): ProjectFile {
  const filename = join(place.directory, path);
  return { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) };
}

import { accessSync, mkdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Makes a directory, and those above it that are missing, for its owner alone (mode 0700). The first of them is made by itself: asked for
 * several at once where nothing can be made, as below /proc, node never answers.
 *
 * @throws NodeJS.ErrnoException
 */
export function makePrivateDirectory(directory: string): void {
  const existing = nearestExisting(directory);
  const [first] = relative(existing, directory).split(sep);
  if (first) makeUnlessThere(join(existing, first));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}

/** The directory, or the one above it that is there. */
export function nearestExisting(directory: string): string {
  for (let place = directory; ; place = dirname(place)) {
    try {
      accessSync(place);
      return place;
    } catch (error) {
      if (dirname(place) === place) throw error;
    }
  }
}

/** Another process may be first. */
function makeUnlessThere(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

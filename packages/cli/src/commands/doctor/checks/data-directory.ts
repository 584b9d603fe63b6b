import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytes } from '../../../output/bytes.ts';
import { type Check, failed, ok, warning } from '../check.ts';

const scarce = 200_000_000;

/** Rights, kind and room of the directory that holds everything; looked at, never made. */
export const dataDirectory: Check = {
  name: 'data directory',
  examine: async ({ settings: { dataDirectory: directory } }) => {
    const place = nearestExisting(directory);
    const { networkFileSystem } = await import('@farhaul/core/service');
    const { type, bavail, bsize } = statfsSync(place);
    const network = networkFileSystem(type);
    if (network !== null) {
      const remedy = 'Point FARHAUL_HOME to a local disk, or share one store: farhaul server start';
      return [failed(`${directory} is on a network file system (${network}), where the store would be damaged.`, remedy)];
    }
    if (!isWritable(place)) return [failed(`${place} cannot be written.`, 'Make it writable, or point FARHAUL_HOME elsewhere.')];
    const room = bavail * bsize;
    const findings = room < scarce ? [warning(`Only ${bytes(room)} are free on the disk of ${directory}.`, 'farhaul data prune')] : [];
    if (!existsSync(directory)) return [...findings, ok(`${directory} does not exist yet; the first call of a flow makes it.`)];
    return [...findings, ...rights(directory), ok(`${directory}, ${bytes(room)} free.`)];
  },
};

function rights(directory: string): ReturnType<typeof warning>[] {
  const { mode, uid } = statSync(directory);
  if (process.getuid !== undefined && uid !== process.getuid()) {
    return [warning(`${directory} belongs to another user (${uid}).`, 'Use a directory of your own: FARHAUL_HOME.')];
  }
  if ((mode & 0o077) === 0) return [];
  const shown = (mode & 0o777).toString(8);
  return [warning(`Others can look into ${directory} (mode ${shown}): it holds arguments, results and tokens.`, `chmod 700 ${directory}`)];
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function nearestExisting(directory: string): string {
  let place = directory;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** How npm is started: its own file by the node that runs, or a program of the image. */
export interface NpmProgram {
  command: string;
  args: string[];
}

const cli = join('node_modules', 'npm', 'bin', 'npm-cli.js');

/** Looks on the search path, then where node itself was installed. Null: there is none. */
export function findNpm({ path, node }: { path: string; node: string }): NpmProgram | null {
  for (const folder of path.split(delimiter).filter((one) => one !== '')) {
    const found = npmIn(folder, node);
    if (found !== null) return found;
  }
  const folder = dirname(node);
  const beside = [join(folder, '..', 'lib', cli), join(folder, cli)].find((file) => existsSync(file));
  return beside === undefined ? null : { command: node, args: [beside] };
}

function npmIn(folder: string, node: string): NpmProgram | null {
  const ofWindows = join(folder, cli);
  if (existsSync(ofWindows)) return { command: node, args: [ofWindows] };
  const file = join(folder, 'npm');
  try {
    const program = join(dirname(realpathSync(file)), 'npm-cli.js');
    if (existsSync(program)) return { command: node, args: [program] };
    if (process.platform === 'win32') return null;
    accessSync(file, constants.X_OK);
    return { command: file, args: [] };
  } catch {
    return null;
  }
}

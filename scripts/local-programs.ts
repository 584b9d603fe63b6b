import { delimiter, join } from 'node:path';

/** The environment with the workspace's own programs first on the PATH, so that scripts also start without a package manager. */
export function withLocalPrograms(root: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter) };
}

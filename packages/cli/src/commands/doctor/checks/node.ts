import { type Check, failed, ok, warning } from '../check.ts';

/** Older ones were refused before this could run. */
export const node: Check = {
  name: 'node',
  examine: async () => {
    const { node: version } = process.versions;
    const here = `Node ${version} on ${process.platform} ${process.arch}`;
    if (process.platform === 'win32') {
      return [warning(`${here}: flows can be called and commands used, but processes cannot be started as infrastructure.`, 'Use WSL.')];
    }
    if (process.platform !== 'linux' && process.platform !== 'darwin') return [failed(`${here} is untested.`, 'Use Linux or macOS.')];
    return [ok(`${here}.`)];
  },
};

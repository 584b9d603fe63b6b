import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One of each line that farhaul runs on. */
const versions = ['22.23.3', '24.21.0', '26.10.0'];

export interface InstalledNode {
  version: string;
  path: string;
}

/** The nodes, fetched once as packages into the person's cache and kept there for the next time. */
export async function installedNodes(): Promise<InstalledNode[]> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'farhaul-test-nodes');
  const name = `node-${process.platform}-${process.arch}`;
  const nodes: InstalledNode[] = [];
  for (const version of versions) {
    const folder = join(cache, version);
    const path = join(folder, 'node_modules', name, 'bin', 'node');
    if (!existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "private": true }');
      await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`], {
        cwd: folder,
        timeout: 300_000,
      });
    }
    nodes.push({ version, path });
  }
  return nodes;
}

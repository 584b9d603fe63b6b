import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');

export interface Finished {
  code: number;
  stdout: string;
  /** Both streams, first stdout. */
  output: string;
}

/** A project of a user: a directory with our packed packages installed by npm, and a data directory of its own. */
export interface EmptyProject {
  readonly directory: string;
  run(command: string, args: string[]): Promise<Finished>;
  /** Copies a file of `fixtures` under the same name. */
  add(fixture: string): void;
  remove(): void;
}

async function pack(name: string, place: string): Promise<string> {
  const target = join(place, name);
  mkdirSync(target, { recursive: true });
  await execute('pnpm', ['pack', '--pack-destination', target], { cwd: join(root, 'packages', name) });
  const [tarball] = readdirSync(target);
  if (tarball === undefined) throw new Error(`packing ${name} wrote nothing`);
  return join(target, tarball);
}

/** What a user's shell would have: nothing of the test runner's and the package manager's own, except for how npm reaches its registry. */
function plainEnvironment(dataDirectory: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VITEST|NODE_OPTIONS$|TEST$|NODE_ENV$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|FARHAUL_)/i;
  const access = /^npm_config_(cafile|ca|globalconfig|userconfig|registry|proxy|https_proxy|noproxy|cache)$/i;
  const kept = Object.entries(process.env).filter(([name]) => access.test(name) || !foreign.test(name));
  return { ...Object.fromEntries(kept), FARHAUL_HOME: dataDirectory, NO_COLOR: '1' };
}

export async function createEmptyProject(packages: readonly string[]): Promise<EmptyProject> {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-e2e-'));
  const directory = join(place, 'project');
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }));
  writeFileSync(join(directory, 'data', 'rows.csv'), 'a,b\n1,2\n3,4\n');
  const env = plainEnvironment(join(place, 'home'));
  const run = async (command: string, args: string[]): Promise<Finished> => {
    try {
      const { stdout, stderr } = await execute(command, args, { cwd: directory, env, timeout: 120_000 });
      return { code: 0, stdout, output: stdout + stderr };
    } catch (error) {
      const { code, stdout = '', stderr = '', message } = error as Error & { code?: number; stdout?: string; stderr?: string };
      return { code: typeof code === 'number' ? code : 1, stdout, output: stdout + stderr || message };
    }
  };
  const tarballs = await Promise.all(packages.map((name) => pack(name, join(place, 'tarballs'))));
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs]);
  if (installed.code !== 0) throw new Error(`npm install failed:\n${installed.output}`);
  return {
    directory,
    run,
    add: (fixture) => copyFileSync(join(import.meta.dirname, 'fixtures', fixture), join(directory, fixture)),
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

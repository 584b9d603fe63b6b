import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

const core = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A project of an author in a directory of its own, whose `@farhaul/core` is this source tree. */
export interface FlowProject {
  directory: string;
  write(path: string, text: string): string;
  /** Runs node in it; rejects with what it printed when it fails. */
  node(...args: string[]): Promise<string>;
  run(command: string, args: readonly string[], environment?: Record<string, string>): Promise<string>;
}

export function createFlowProject(files: Record<string, string> = {}): FlowProject {
  const directory = temporaryDirectory('project');
  mkdirSync(join(directory, 'node_modules/@farhaul'), { recursive: true });
  symlinkSync(core, join(directory, 'node_modules/@farhaul/core'));
  const write = (path: string, text: string): string => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('package.json', '{ "name": "project", "type": "module", "private": true }');
  for (const [path, text] of Object.entries(files)) write(path, text);
  const run: FlowProject['run'] = (command, args, environment = {}) =>
    new Promise((resolve, reject) => {
      const inherited = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|VITEST|npm_|FARHAUL)/.test(name)),
      );
      execFile(
        command,
        [...args],
        { cwd: directory, env: { ...inherited, ...environment }, maxBuffer: 64 * 1024 ** 2 },
        (error, stdout, stderr) => {
          if (error) reject(new Error(`${command} ${args.join(' ')} failed: ${stderr}${stdout}`, { cause: error }));
          else resolve(stdout);
        },
      );
    });
  return { directory, write, run, node: (...args) => run(process.execPath, ['--conditions=@farhaul/source', ...args]) };
}

/** A module of this source tree, to be imported by a file of a project. */
export function sourceUrl(path: string): string {
  return new URL(`../${path}`, import.meta.url).href;
}

/** A program of a development dependency. */
export function toolPath(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}

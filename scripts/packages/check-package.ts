import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface PackageReport {
  name: string;
  problems: string[];
  packedBytes: number;
}

interface Manifest {
  name: string;
  exports?: Record<string, unknown>;
  bin?: Record<string, string>;
}

async function problemsOf(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  try {
    await execute(command, args, { env });
    return [];
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return [`${command} found problems:\n${(stdout + stderr).trim() || message}`];
  }
}

/** Every file that a value of `exports` or `bin` names. */
function namedFiles(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(namedFiles) : [];
}

function manifestProblems(directory: string, text: string): string[] {
  const manifest = JSON.parse(text) as Manifest;
  const missing = [...namedFiles(manifest.exports), ...namedFiles(manifest.bin)].filter((file) => !existsSync(join(directory, file)));
  return [
    ...missing.map((file) => `package.json names ${file}, which is not packed`),
    ...['workspace:', 'catalog:', '@farhaul/source']
      .filter((word) => text.includes(word))
      .map((word) => `the packed package.json holds ${word}`),
  ];
}

function fileProblems(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return [
    ...files.filter((file) => /(\.(test|test-d|fixture)\.ts$|\/testing\/)/.test(file)).map((file) => `a test is packed: ${file}`),
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `${file} is not packed`),
  ];
}

/** Packs the package in `directory` into `place` and looks at the result as a user's package manager would find it. */
export async function checkPackage(directory: string, { place, env }: { place: string; env: NodeJS.ProcessEnv }): Promise<PackageReport> {
  const { name } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
  if (!existsSync(join(directory, 'dist'))) return { name, problems: ['not built; run the build first'], packedBytes: 0 };
  const target = join(place, name.replace('/', '-'));
  mkdirSync(target);
  await execute('pnpm', ['pack', '--pack-destination', target], { cwd: directory, env });
  const tarball = join(target, readdirSync(target).find((file) => file.endsWith('.tgz')) ?? 'missing.tgz');
  await execute('tar', ['-xzf', tarball, '-C', target]);
  const unpacked = join(target, 'package');
  const text = readFileSync(join(unpacked, 'package.json'), 'utf8');
  const hasTypes = text.includes('"types"');
  const found = await Promise.all([
    problemsOf('publint', ['run', tarball, '--strict'], env),
    hasTypes ? problemsOf('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'ascii'], env) : [],
  ]);
  return {
    name,
    problems: [...found.flat(), ...manifestProblems(unpacked, text), ...fileProblems(unpacked)],
    packedBytes: statSync(tarball).size,
  };
}

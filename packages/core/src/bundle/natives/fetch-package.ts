import { execFile } from 'node:child_process';
import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ArchiveFile } from '../../archive/tar-writer.ts';
import type { LockedPackage } from './locked-packages.ts';
import { readPackageTarball } from './read-package-tarball.ts';

const execute = promisify(execFile);

const folderPrefix = 'farhaul-fetch-';
const longestMs = 300_000;

/**
 * Fetches a package that is not installed here, as the project's own npm reaches its registry, and checks it against the
 * lockfile's digest before anything of it is read.
 *
 * @param project directory whose npm configuration counts
 * @throws FARHAUL_BUNDLE_NATIVE_FETCH
 */
export async function fetchPackage(locked: LockedPackage, project: string): Promise<ArchiveFile[]> {
  const wanted = `${locked.name}@${locked.version}`;
  removeAbandoned(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), folderPrefix));
  try {
    const tarball = await packWithNpm(wanted, { folder, project });
    checkIntegrity(tarball, locked);
    return readPackageTarball(tarball);
  } catch (error) {
    if (FarhaulError.isInstance(error)) throw error;
    throw new FarhaulError('FARHAUL_BUNDLE_NATIVE_FETCH', `${wanted} could not be fetched: ${reasonOf(error)}`, {
      hint: `Try it by itself: npm pack ${wanted}`,
      details: { package: wanted },
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What processes left that were killed while they fetched: older than a fetch can take. */
export function removeAbandoned(place: string): void {
  for (const name of readdirSync(place).filter((one) => one.startsWith(folderPrefix))) {
    const folder = join(place, name);
    try {
      if (Date.now() - statSync(folder).mtimeMs > 2 * longestMs) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another process removed it, or it is another user's.
    }
  }
}

async function packWithNpm(wanted: string, { folder, project }: { folder: string; project: string }): Promise<Buffer> {
  const args = ['pack', wanted, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error', '--prefer-offline'];
  await execute('npm', args, { cwd: project, timeout: longestMs, maxBuffer: 16 * 1024 ** 2, shell: process.platform === 'win32' });
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error('npm pack wrote nothing');
  return readFileSync(join(folder, name));
}

/** @throws FARHAUL_BUNDLE_NATIVE_FETCH where the digest is another one, or there is none to compare with */
export function checkIntegrity(tarball: Uint8Array, { name, version, integrity }: LockedPackage): void {
  const digest = (integrity ?? '').split(/\s+/).find((part) => part.startsWith('sha512-'));
  if (digest === undefined) {
    throw new FarhaulError('FARHAUL_BUNDLE_NATIVE_FETCH', `the lockfile has no sha512 digest of ${name}@${version} to check it against`, {
      hint: `Install the package: npm install --no-save --force ${name}@${version}, or supportedArchitectures of pnpm and Yarn. (Lockfiles of Yarn 2 and later have no such digest.)`,
      details: { package: `${name}@${version}` },
    });
  }
  const expected = Buffer.from(digest.slice('sha512-'.length), 'base64');
  const actual = createHash('sha512').update(tarball).digest();
  if (expected.length === actual.length && timingSafeEqual(expected, actual)) return;
  throw new FarhaulError(
    'FARHAUL_BUNDLE_NATIVE_FETCH',
    `what was fetched as ${name}@${version} has the digest sha512-${actual.toString('base64')}, the lockfile says ${digest}`,
    {
      hint: 'Someone or something replaced it on the way, or the lockfile is wrong. Nothing of it was used.',
      details: { package: `${name}@${version}`, expected: digest, actual: `sha512-${actual.toString('base64')}` },
    },
  );
}

function reasonOf(error: unknown): string {
  const { stderr, code, message } = error as Error & { stderr?: string; code?: string };
  if (code === 'ENOENT') return 'npm is not on the PATH';
  const lines = (stderr ?? '').split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return (
    lines
      .filter((line) => line !== '' && !/complete log|^code /.test(line))
      .slice(0, 3)
      .join(' ') || message
  );
}

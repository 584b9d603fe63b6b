/** A PostgreSQL server of the tests' own, from the machine's programs: never the machine's cluster, and gone afterwards. */
import { execFile, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { packagesTrouble } from '../debian-packages.ts';

export interface TemporaryCluster {
  /** Of a superuser, who may create databases and schemas. */
  readonly url: string;
  /** An immediate stop, as a crash would be, and a start. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const debianPrograms = '/usr/lib/postgresql';

/** Why no server can be started here; null where one can. CI machines without PostgreSQL install Debian's package. */
export function postgresTrouble(): string | null {
  if (findPrograms() !== null) return null;
  const trouble = packagesTrouble({ initdb: 'postgresql' });
  return findPrograms() === null ? (trouble ?? 'PostgreSQL could not be installed') : null;
}

export async function startTemporaryCluster(): Promise<TemporaryCluster> {
  const programs = findPrograms();
  if (programs === null) throw new Error(postgresTrouble() ?? 'PostgreSQL is not installed');
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-postgres-'));
  chmodSync(directory, 0o700);
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : null;
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const run = async (program: string, ...args: string[]): Promise<void> => {
    await promisify(execFile)(join(programs, program), args, { cwd: directory, ...owner, timeout: 60_000 });
  };
  const data = join(directory, 'data');
  const port = await freePort();
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c max_connections=200`;
  const start = () => run('pg_ctl', '-D', data, '-l', join(directory, 'log'), '-o', settings, '-w', 'start');
  const stop = (mode: string) => run('pg_ctl', '-D', data, '-m', mode, '-w', 'stop');
  await run('initdb', '-D', data, '-U', 'farhaul', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  await start();
  return {
    url: `postgres://farhaul@127.0.0.1:${port}/postgres`,
    async restart() {
      await stop('immediate');
      await start();
    },
    async stop() {
      await stop('immediate').catch(() => undefined);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The newest version's folder of programs. */
function findPrograms(): string | null {
  const versions = existsSync(debianPrograms) ? readdirSync(debianPrograms).toSorted((left, right) => Number(right) - Number(left)) : [];
  const folders = [...versions.map((version) => join(debianPrograms, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string): number => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** Below what systems give to outgoing connections, one of which could take it while the server restarts. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await canListen(port)) return port;
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).once('listening', () => resolve(true)));
  server.listen(port, '127.0.0.1');
  if (!(await listening)) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

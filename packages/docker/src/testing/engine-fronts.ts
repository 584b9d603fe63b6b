/** Further ways to an engine that listens on a socket of this machine: behind TLS, and behind ssh. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:tls';
import { freePort } from './free-port.ts';
import { programPath } from './programs.ts';

const START_MS = 60_000;

export interface Front {
  port: number;
  stop(): Promise<void>;
}

/** An authority with a certificate for the server and one for the client; `client` is a directory for DOCKER_CERT_PATH. */
export function makeCertificates(place: string): { server: string; client: string } {
  const [authority, server, client] = ['authority', 'server', 'client'].map((name) => join(place, name)) as [string, string, string];
  for (const directory of [authority, server, client]) mkdirSync(directory, { recursive: true });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const make = (args: string[]): void => void execFileSync('openssl', ['req', '-x509', ...key, ...args], { stdio: 'ignore' });
  const files = (directory: string, name: string): string[] => [
    '-keyout',
    join(directory, `${name === 'ca' ? 'ca-key' : 'key'}.pem`),
    '-out',
    join(directory, `${name}.pem`),
  ];
  make([...files(authority, 'ca'), '-subj', '/CN=authority']);
  const signed = ['-CA', join(authority, 'ca.pem'), '-CAkey', join(authority, 'ca-key.pem')];
  make([...files(server, 'cert'), '-subj', '/CN=engine', '-addext', 'subjectAltName=IP:127.0.0.1', ...signed]);
  make([...files(client, 'cert'), '-subj', '/CN=client', ...signed]);
  for (const directory of [server, client]) writeFileSync(join(directory, 'ca.pem'), readFileSync(join(authority, 'ca.pem')));
  return { server, client };
}

/** Whoever connects must show a certificate of the authority, as with `dockerd --tlsverify`. */
export async function startTlsFront(socketPath: string, certificates: string): Promise<Front> {
  const read = (name: string): Buffer => readFileSync(join(certificates, `${name}.pem`));
  const open = new Set<Socket>();
  const options = { key: read('key'), cert: read('cert'), ca: read('ca'), requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, (outside) => {
    const inside = connect(socketPath);
    for (const socket of [outside, inside]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        outside.destroy();
        inside.destroy();
      });
    }
    outside.pipe(inside).pipe(outside);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as { port: number }).port, stop };
}

/** Null: one can be started here. */
export function whyNoSsh(): string | null {
  const missing = ['sshd', 'ssh', 'ssh-keygen', 'docker'].filter((name) => programPath(name) === null);
  if (missing.length > 0) return `${missing.join(', ')} not found`;
  return process.getuid?.() === 0 ? null : 'an ssh server for tests needs root';
}

export interface SshFront extends Front {
  /** Its `ssh` knows the host and its key. Comes first in PATH. */
  programs: string;
  user: string;
}

export async function startSshFront(place: string): Promise<SshFront> {
  const port = await freePort();
  const at = (name: string): string => join(place, name);
  for (const name of ['host-key', 'user-key']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host-key')}`,
      `AuthorizedKeysFile ${at('user-key.pub')}`,
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PidFile none',
    ].join('\n'),
  );
  const [, hostKey = ''] = /^(\S+ \S+)/.exec(readFileSync(at('host-key.pub'), 'utf8')) ?? [];
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  writeFileSync(
    at('ssh_config'),
    ['Host *', `IdentityFile ${at('user-key')}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${at('known_hosts')}`].join('\n'),
  );
  const programs = at('programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'ssh'), `#!/bin/sh\nexec ${programPath('ssh')} -F ${at('ssh_config')} "$@"\n`);
  chmodSync(join(programs, 'ssh'), 0o755);
  const child = spawn(programPath('sshd')!, ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const until = Date.now() + START_MS;
  while (!(await listens(port))) {
    if (child.exitCode === null && Date.now() < until) await sleep(50);
    else throw new Error(`sshd does not listen on ${port} (${child.exitCode}).`);
  }
  return { port, stop, programs, user: userInfo().username };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findDockerAddress } from './docker-address.ts';
import { sshCommand, transportTo } from './docker-transport.ts';

const home = mkdtempSync(join(tmpdir(), 'farhaul-address-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function context(name: string, meta: object): void {
  const digest = createHash('sha256').update(name).digest('hex');
  const directory = join(home, '.docker', 'contexts', 'meta', digest);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'meta.json'), JSON.stringify({ Name: name, ...meta }));
  const certificates = join(home, '.docker', 'contexts', 'tls', digest, 'docker');
  mkdirSync(certificates, { recursive: true });
  writeFileSync(join(certificates, 'ca.pem'), 'authority');
}

describe('the address of the engine', () => {
  test('DOCKER_HOST wins over everything', async () => {
    const environment = { HOME: home, DOCKER_CONTEXT: 'far' };
    const hosts: [string, object][] = [
      ['unix:///run/other.sock', { kind: 'socket', path: '/run/other.sock' }],
      ['tcp://10.0.0.1:2375', { kind: 'tcp', host: '10.0.0.1', port: 2375, tls: null }],
      ['10.0.0.1:2375', { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
      ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
      ['ssh://ana@build:2222', { kind: 'ssh', host: 'build', user: 'ana', port: '2222', path: null }],
      ['ssh://build/run/user/1000/docker.sock', { kind: 'ssh', host: 'build', path: '/run/user/1000/docker.sock' }],
      ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ];
    for (const [host, address] of hosts) {
      expect(await findDockerAddress({ ...environment, DOCKER_HOST: host }), host).toMatchObject({ ...address, source: 'DOCKER_HOST' });
    }
  });

  test('what is no address is refused, without its password', async () => {
    for (const host of ['ftp://user:secret@x', 'ssh://-oProxyCommand=evil', 'ssh://-l@host', 'tcp://']) {
      const refused = await findDockerAddress({ HOME: home, DOCKER_HOST: host }).catch((error: unknown) => error);
      expect(refused, host).toMatchObject({ code: 'FARHAUL_CONFIGURATION', hint: expect.stringContaining('unix://') });
      expect(String(refused)).not.toContain('secret');
    }
  });

  test('DOCKER_TLS_VERIFY and DOCKER_CERT_PATH', async () => {
    const certificates = join(home, 'certificates');
    mkdirSync(certificates);
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(certificates, `${name}.pem`), name);
    const environment = { HOME: home, DOCKER_HOST: 'tcp://10.0.0.1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates };
    const address = await findDockerAddress(environment);
    expect(address).toMatchObject({
      port: 2376,
      tls: { ca: Buffer.from('ca'), cert: Buffer.from('cert'), key: Buffer.from('key'), verify: true },
    });
    expect(transportTo(address, {})).toMatchObject({ protocol: 'https', host: '10.0.0.1', port: 2376 });
  });

  test('a context by DOCKER_CONTEXT, with its certificates', async () => {
    context('far', { Endpoints: { docker: { Host: 'tcp://far.example:2376', SkipTLSVerify: false } } });
    expect(await findDockerAddress({ HOME: home, DOCKER_CONTEXT: 'far' })).toMatchObject({
      kind: 'tcp',
      host: 'far.example',
      source: 'context "far"',
      tls: { ca: Buffer.from('authority'), verify: true },
    });
  });

  test('the current context of config.json; a context that is not there says so', async () => {
    const other = join(home, 'other-config');
    mkdirSync(other);
    writeFileSync(join(other, 'config.json'), JSON.stringify({ currentContext: 'gone' }));
    await expect(findDockerAddress({ HOME: home, DOCKER_CONFIG: other })).rejects.toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringContaining('"gone"'),
      hint: expect.stringContaining('docker context ls'),
    });
    writeFileSync(join(other, 'config.json'), 'not json');
    expect(await findDockerAddress({ HOME: home, DOCKER_CONFIG: other })).toMatchObject({ source: 'default' });
  });

  test.skipIf(process.platform === 'win32')('without any of them a socket that this user may use', async () => {
    const runtime = join(home, 'runtime');
    mkdirSync(runtime);
    const server = createServer().listen(join(runtime, 'docker.sock'));
    try {
      const address = await findDockerAddress({ HOME: home, XDG_RUNTIME_DIR: runtime });
      expect(['/var/run/docker.sock', join(runtime, 'docker.sock')]).toContain(address.kind === 'socket' ? address.path : '');
      expect(address.source).toBe('default');
    } finally {
      server.close();
    }
  });
});

test('ssh is started as Docker starts it, and takes nothing of the address for an option', () => {
  const address = { kind: 'ssh', host: 'build', user: 'ana', port: '22', path: '/run/d.sock', text: '', source: '' } as const;
  const command = sshCommand(address);
  expect(command.slice(command.indexOf('-l'))).toEqual([
    ...['-l', 'ana', '-p', '22', '--', 'build', 'docker', '--host', 'unix:///run/d.sock', 'system', 'dial-stdio'],
  ]);
});

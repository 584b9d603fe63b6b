import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { registryLogin } from './docker-registry-login.ts';

const place = mkdtempSync(join(tmpdir(), 'farhaul-login-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
let count = 0;

function environment(config: unknown): Record<string, string> {
  const directory = join(place, String((count += 1)));
  mkdirSync(directory);
  writeFileSync(join(directory, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return { DOCKER_CONFIG: directory, PATH: `${place}${delimiter}${process.env['PATH']}` };
}

function helper(name: string, script: string): void {
  const path = join(place, `docker-credential-${name}`);
  writeFileSync(path, `#!${process.execPath}\n${script}\n`);
  chmodSync(path, 0o700);
}

const basic = (text: string): string => Buffer.from(text).toString('base64');

describe('the login for a registry', () => {
  test('given ones go to the registry of the image', async () => {
    expect(await registryLogin('ghcr.io/a/b:1', { username: 'ci', password: 'p' }, {})).toEqual({
      username: 'ci',
      password: 'p',
      serveraddress: 'ghcr.io',
    });
    expect(await registryLogin('node:24', { identityToken: 't' }, {})).toEqual({
      identitytoken: 't',
      serveraddress: 'https://index.docker.io/v1/',
    });
  });

  test('what docker login wrote into config.json, however the registry is spelt', async () => {
    const auths = {
      'https://index.docker.io/v1/': { auth: basic('hub:p:w') },
      'https://ghcr.io/v2/': { auth: basic('gh:x') },
      'other:5000': { identitytoken: 'tok' },
    };
    const env = environment({ auths });
    expect(await registryLogin('node:24', undefined, env)).toMatchObject({ username: 'hub', password: 'p:w' });
    expect(await registryLogin('ghcr.io/a/b', undefined, env)).toMatchObject({ username: 'gh', password: 'x' });
    expect(await registryLogin('other:5000/a', undefined, env)).toEqual({ identitytoken: 'tok', serveraddress: 'other:5000' });
    expect(await registryLogin('quay.io/a/b', undefined, env)).toBeNull();
  });

  test('nothing, or nothing that can be read, is no login', async () => {
    expect(await registryLogin('node', undefined, { DOCKER_CONFIG: join(place, 'none') })).toBeNull();
    expect(await registryLogin('node', undefined, environment('not json'))).toBeNull();
  });

  test.skipIf(process.platform === 'win32')('credential helpers: one for a registry wins over the store of all', async () => {
    helper(
      'one',
      `process.stdin.on('data', (server) => console.log(JSON.stringify({ ServerURL: String(server), Username: 'u', Secret: 's-' + server })));`,
    );
    helper('token', `process.stdin.on('data', () => console.log(JSON.stringify({ Username: '<token>', Secret: 'identity' })));`);
    const env = environment({ credsStore: 'token', credHelpers: { 'ghcr.io': 'one' } });
    expect(await registryLogin('ghcr.io/a/b', undefined, env)).toEqual({ username: 'u', password: 's-ghcr.io', serveraddress: 'ghcr.io' });
    expect(await registryLogin('node', undefined, env)).toEqual({
      identitytoken: 'identity',
      serveraddress: 'https://index.docker.io/v1/',
    });
  });

  test.skipIf(process.platform === 'win32')(
    'a helper that knows none is no login; one that fails says so, without its output',
    async () => {
      helper('empty', `console.log('credentials not found in native keychain'); process.exitCode = 1;`);
      helper('broken', `console.log('the keychain is locked'); process.exitCode = 1;`);
      helper('babbling', `console.log('s3cret');`);
      expect(await registryLogin('node', undefined, environment({ credsStore: 'empty' }))).toBeNull();
      await expect(registryLogin('node', undefined, environment({ credsStore: 'broken' }))).rejects.toMatchObject({
        code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
        message: expect.stringContaining('the keychain is locked'),
      });
      await expect(registryLogin('node', undefined, environment({ credsStore: 'no-such-helper' }))).rejects.toThrow('was not found');
      const babbled = await registryLogin('node', undefined, environment({ credsStore: 'babbling' })).catch(String);
      expect(babbled).toMatch(/not JSON/);
      expect(babbled).not.toContain('s3cret');
    },
  );

  test('a helper is named, not pathed', async () => {
    expect(await registryLogin('node', undefined, environment({ credsStore: '../../evil' }))).toBeNull();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadKubeConfigClass } from './kubeconfig-client.ts';
import { loadKubeconfigFile } from './kubeconfig-file.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-kubeconfig-file-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function usersOf(users: Record<string, object>): Promise<object[]> {
  const file = join(place, 'config');
  writeFileSync(file, JSON.stringify({ users: Object.entries(users).map(([name, user]) => ({ name, user })) }));
  const config = new (await loadKubeConfigClass())();
  loadKubeconfigFile(config, file, load);
  return config.getUsers();
}

test('a token in a file beside it is read, without the end of its line, and wins over one that stands in it', async () => {
  writeFileSync(join(place, 'token'), 'secret\n');
  expect(
    await usersOf({ one: { tokenFile: 'token' }, two: { tokenFile: join(place, 'token'), token: 'old' }, three: { token: 'own' } }),
  ).toMatchObject([
    { name: 'one', token: 'secret' },
    { name: 'two', token: 'secret' },
    { name: 'three', token: 'own' },
  ]);
});

test('a program beside it is found there, and any other where programs are', async () => {
  const exec = (command: string): object => ({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command } });
  expect(await usersOf({ one: exec('./bin/login'), two: exec('/opt/login'), three: exec('login') })).toMatchObject([
    { exec: { command: join(place, 'bin/login') } },
    { exec: { command: '/opt/login' } },
    { exec: { command: 'login' } },
  ]);
});

test('one without users is read too', async () => {
  expect(await usersOf({})).toEqual([]);
});

/** Programs that give credentials, as a kubeconfig names them; Node runs them here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { paths } from './kubernetes-objects.ts';

const { signal } = new AbortController();
let emulator: KubernetesEmulator;
let place: string;
beforeAll(async () => {
  emulator = await startKubernetesEmulator();
  place = mkdtempSync(join(tmpdir(), 'farhaul-credentials-'));
}, 120_000);
afterAll(async () => {
  await emulator?.close();
  if (place) rmSync(place, { recursive: true, force: true });
}, 120_000);

/** Gives the token of the emulator's kubeconfig, as it is when it is asked. */
const GIVES = `const { users } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
  console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: users[0].user }));`;

/** `program` runs where a kubeconfig asks for credentials. */
async function clientWith(program: string, command = process.execPath): Promise<{ client: KubernetesClient; asked(): number }> {
  const calls = join(mkdtempSync(join(place, 'program-')), 'calls');
  writeFileSync(calls, '');
  const file = `${calls}-kubeconfig`;
  const source = `const fs = require('node:fs'); fs.appendFileSync(process.argv[1], 'x'); ${program}`;
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, args: ['-e', source, calls, emulator.kubeconfig] };
  const text = readFileSync(emulator.kubeconfig, 'utf8');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(text), users: [{ name: 'farhaul-emulator', user: { exec } }] }));
  return { client: await openKubernetesClient({ KUBECONFIG: file }), asked: () => readFileSync(calls, 'utf8').length };
}

async function list(client: KubernetesClient): Promise<unknown> {
  return await client.request({ method: 'GET', path: paths.jobs('default') }, { signal });
}

test('many requests at once ask one program, and ask it once more when all of them are refused', async () => {
  const { client, asked } = await clientWith(GIVES);
  const many = async (): Promise<unknown> => await Promise.all(Array.from({ length: 10 }, async () => await list(client)));
  try {
    await many();
    expect(asked()).toBe(1);
    emulator.faults.renewToken();
    await many();
    expect(asked()).toBe(2);
  } finally {
    client.close();
  }
});

test('what it says where it fails is told with the command that shows the same, and it is asked again', async () => {
  const { client } = await clientWith(`console.error('Please log in: cloud login'); process.exit(1);`);
  try {
    await expect(list(client)).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      retryable: true,
      message: expect.stringMatching(/gave none: Please log in: cloud login\. .*kubectl --context emulator auth whoami$/),
    });
  } finally {
    client.close();
  }
});

test('nothing of an answer that is none is told', async () => {
  for (const answer of ['a-secret-token', JSON.stringify({ token: 'a-secret-token' })]) {
    const { client } = await clientWith(`console.log(${JSON.stringify(answer)})`);
    try {
      const error: unknown = await list(client).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ message: expect.stringContaining('its answer is no ExecCredential') });
      expect(`${(error as Error).stack} ${String((error as Error).cause)} ${JSON.stringify(error)}`).not.toContain('secret');
    } finally {
      client.close();
    }
  }
});

test('a program that is not there is named, and nothing is tried again', async () => {
  const { client } = await clientWith(GIVES, 'no-such-login-program');
  try {
    await expect(list(client)).rejects.toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringMatching(/the program no-such-login-program of the kubeconfig .* is not there/),
      hint: expect.stringContaining('kubectl --context emulator auth whoami'),
    });
  } finally {
    client.close();
  }
});

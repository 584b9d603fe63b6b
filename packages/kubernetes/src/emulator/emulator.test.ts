/** What the emulator promises beyond what its answers were compared with. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startKubernetesEmulator, type EmulatedEnd, type KubernetesEmulator, type KubernetesEmulatorOptions } from './index.ts';
import { openRawClient, type RawClient } from './testing/raw-client.ts';

type Json = Record<string, unknown>;
interface Item extends Json {
  metadata: { name: string; uid: string; resourceVersion: string; deletionTimestamp?: string; finalizers?: string[] };
  status: Json & { phase: string; conditions?: Json[]; containerStatuses?: { state: { terminated?: Json; waiting?: Json } }[] };
}

const PODS = '/api/v1/namespaces/default/pods';
const SECRETS = '/api/v1/namespaces/default/secrets';
const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const PATIENCE_MS = 60_000;
/** A guard against a hang. */
const HOOK_MS = 120_000;

let emulator: KubernetesEmulator;
let client: RawClient;

async function start(options: KubernetesEmulatorOptions = {}): Promise<void> {
  emulator = await startKubernetesEmulator(options);
  client = await openRawClient(emulator.kubeconfig);
}

const get = async <Value = Item>(path: string): Promise<Value> => (await client.call({ method: 'GET', path })).body as Value;
const post = async (path: string, body: unknown): Promise<Item> => (await client.call({ method: 'POST', path, body })).body as Item;
const drop = async (path: string, body?: unknown): Promise<Item> => (await client.call({ method: 'DELETE', path, body })).body as Item;

function podOf(name: string, program: string, more: { spec?: Json; container?: Json } = {}): Json {
  const container = { name: 'main', image: 'node:24-slim', command: ['node', '-e', program], ...more.container };
  return { metadata: { name }, spec: { restartPolicy: 'Never', containers: [container], ...more.spec } };
}

async function when<Value>(look: () => Promise<Value | null | undefined | false>): Promise<Value> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error('waited in vain');
}

const ended = async (name: string): Promise<Item> =>
  await when(async () => {
    const pod = await get(`${PODS}/${name}`);
    return ['Succeeded', 'Failed'].includes(pod.status?.phase) && pod;
  });
const logOf = async (name: string, query = ''): Promise<string> => await get<string>(`${PODS}/${name}/log${query}`);

afterEach(async () => await emulator?.close(), HOOK_MS);

describe('the API', () => {
  beforeEach(async () => await start(), HOOK_MS);

  test('takes nothing without the token, and its kubeconfig is private', async () => {
    const answers = await Promise.all(
      ['', 'Bearer another'].map(async (authorization) => await fetch(`${emulator.url}${PODS}`, { headers: { authorization } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(statSync(emulator.kubeconfig).mode & 0o077).toBe(0);
  });

  test('answers 501 to what it does not know, and keeps it', async () => {
    expect(await client.call({ method: 'GET', path: '/apis/apps/v1/deployments' })).toMatchObject({ status: 501 });
    const indexed = {
      metadata: { name: 'a' },
      spec: { completionMode: 'Indexed', completions: 2, template: { spec: podOf('', '')['spec'] } },
    };
    expect(await client.call({ method: 'POST', path: JOBS, body: indexed })).toMatchObject({ status: 501 });
    expect(emulator.unknownCalls.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /apis/apps/v1/deployments', `POST ${JOBS}`]);
  });

  test('lists in pages, and refuses to go on after the versions expired', async () => {
    for (const name of ['a', 'b', 'c']) await post(SECRETS, { metadata: { name } });
    const first = await get<{ items: Item[]; metadata: { continue: string } }>(`${SECRETS}?limit=2`);
    expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    const next = `${SECRETS}?limit=2&continue=${first.metadata.continue}`;
    expect((await get<{ items: Item[] }>(next)).items.map(({ metadata }) => metadata.name)).toEqual(['c']);
    emulator.faults.expireVersions();
    expect(await client.call({ method: 'GET', path: next })).toMatchObject({ status: 410, body: { reason: 'Expired' } });
  });

  test('a watch goes on from a version, tells what comes into sight and leaves it, and its version expires', async () => {
    const { metadata } = await post(SECRETS, { metadata: { name: 'a', labels: { seen: 'yes' } } });
    const label = async (seen: string | null): Promise<void> =>
      void (await client.call({
        method: 'PATCH',
        path: `${SECRETS}/a`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { seen } } },
      }));
    const told: string[] = [];
    const from = `${SECRETS}?watch=1&labelSelector=seen%3Dyes&resourceVersion=`;
    await label('no');
    await client.watch(`${from}${metadata.resourceVersion}`, ({ type, object }) =>
      told.push(`${type} ${(object as { code?: number }).code ?? ''}`.trim()),
    );
    await when(async () => told.includes('DELETED'));
    await label('yes');
    await label(null);
    await when(async () => told.length === 3);
    emulator.faults.expireVersions();
    await when(async () => told.length === 4);
    expect(told).toEqual(['DELETED', 'ADDED', 'DELETED', 'ERROR 410']);
  });

  test('an answer in place of the API is given so often, to whom it is meant for', async () => {
    emulator.faults.answer({ status: 503, times: 2, method: 'POST', path: /secrets$/, retryAfterSeconds: 3 });
    expect((await client.call({ method: 'GET', path: SECRETS })).status).toBe(200);
    const tries = [];
    for (const name of ['a', 'b', 'c'])
      tries.push((await client.call({ method: 'POST', path: SECRETS, body: { metadata: { name } } })).status);
    expect(tries).toEqual([503, 503, 201]);
  });
});

describe('owners', () => {
  beforeEach(async () => await start(), HOOK_MS);
  const suspended = (name: string): Json => ({ metadata: { name }, spec: { suspend: true, template: { spec: podOf('', '')['spec'] } } });
  const owned = (name: string, job: Item, more: Json = {}): Json => ({
    metadata: { name, ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: job.metadata.uid, ...more }] },
  });
  const isThere = async (path: string): Promise<boolean> => (await client.call({ method: 'GET', path })).status === 200;

  test('what they own goes with them, in the background and in the foreground, or is left to itself', async () => {
    for (const propagationPolicy of ['Background', 'Foreground', 'Orphan']) {
      const job = await post(JOBS, suspended('a'));
      await post(SECRETS, owned('s', job, { blockOwnerDeletion: true }));
      await drop(`${JOBS}/a`, { propagationPolicy });
      await when(async () => !(await isThere(`${JOBS}/a`)));
      if (propagationPolicy !== 'Orphan') await when(async () => !(await isThere(`${SECRETS}/s`)));
    }
    expect((await get(`${SECRETS}/s`)).metadata).not.toHaveProperty('ownerReferences');
  });

  test('a finalizer holds what is deleted until it is taken away', async () => {
    await post(SECRETS, { metadata: { name: 'held', finalizers: ['example.com/held'] } });
    expect((await drop(`${SECRETS}/held`)).metadata.deletionTimestamp).toBeTypeOf('string');
    expect(await isThere(`${SECRETS}/held`)).toBe(true);
    const body = { metadata: { finalizers: null } };
    await client.call({ method: 'PATCH', path: `${SECRETS}/held`, contentType: 'application/merge-patch+json', body });
    expect(await isThere(`${SECRETS}/held`)).toBe(false);
  });

  test('a namespace goes with all that is in it', async () => {
    await post('/api/v1/namespaces', { metadata: { name: 'short' } });
    await post('/api/v1/namespaces/short/pods', podOf('p', 'setInterval(() => {}, 1000)', { spec: { terminationGracePeriodSeconds: 1 } }));
    await post('/api/v1/namespaces/short/secrets', { metadata: { name: 's' } });
    await drop('/api/v1/namespaces/short');
    await when(async () => !(await isThere('/api/v1/namespaces/short')));
    expect((await get<{ items: Item[] }>('/api/v1/secrets')).items).toEqual([]);
  });
});

describe('containers', () => {
  beforeEach(async () => await start({ node: { allocatable: { memory: '1Gi' } } }), HOOK_MS);

  test('find Secrets as files, one beside the other, and variables expanded', async () => {
    await post(SECRETS, { metadata: { name: 's' }, stringData: { one: '1', two: '2' } });
    const items = (key: string): Json => ({ secret: { name: 's', items: [{ key, path: `parts/${key}` }] } });
    const program = `const { readFileSync, readdirSync } = require('fs');
      console.log(readFileSync('/in/parts/one', 'utf8'), readdirSync('/in/parts').join());
      require('fs').writeFileSync('/out/made', 'made'); console.log(readFileSync('/out/made', 'utf8'));
      console.log(process.env.GREETING, process.argv[1], require('path').basename(process.cwd()));`;
    const spec = {
      volumes: [
        { name: 'in', projected: { sources: [items('one'), items('two')] } },
        { name: 'out', emptyDir: {} },
      ],
    };
    const container = {
      command: ['node', '-e', program, '$(NAME) $$(NAME) $(OTHER)'],
      workingDir: '/work/here',
      env: [
        { name: 'NAME', value: 'world' },
        { name: 'GREETING', value: 'hello $(NAME)' },
      ],
      volumeMounts: [
        { name: 'in', mountPath: '/in' },
        { name: 'out', mountPath: '/out' },
      ],
    };
    await post(PODS, podOf('p', '', { spec, container }));
    expect([(await ended('p')).status.phase, await logOf('p')]).toEqual([
      'Succeeded',
      '1 one,two\nmade\nhello world world $(NAME) $(OTHER) here\n',
    ]);
  });

  test('wait for a Secret that comes late, and say so', async () => {
    const volumes = [{ name: 'v', secret: { secretName: 'late' } }];
    await post(
      PODS,
      podOf('p', `console.log(require('fs').readFileSync('/v/x', 'utf8'))`, {
        spec: { volumes },
        container: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      }),
    );
    await when(async () =>
      (await get<{ items: Json[] }>('/api/v1/namespaces/default/events')).items.some(({ reason }) => reason === 'FailedMount'),
    );
    await post(SECRETS, { metadata: { name: 'late' }, stringData: { x: 'there' } });
    await ended('p');
    expect(await logOf('p')).toBe('there\n');
  });

  test('run one after the other where they prepare, then side by side', async () => {
    const container = (name: string): Json => ({ name, image: 'node:24-slim', command: ['node', '-e', `console.log('${name}')`] });
    const spec = { initContainers: [container('first')], containers: [container('left'), container('right')] };
    await post(PODS, podOf('p', '', { spec }));
    expect((await ended('p')).status.phase).toBe('Succeeded');
    for (const name of ['first', 'left', 'right']) expect(await logOf('p', `?container=${name}`)).toBe(`${name}\n`);
  });

  test('have logs from a time on, the last lines, and to their end', async () => {
    await post(PODS, podOf('p', `console.log('a'); setTimeout(() => { console.log('b'); process.stdout.write('c'); }, 500)`));
    await when(async () => (await logOf('p')) === 'a\n');
    expect(await logOf('p', '?follow=true')).toBe('a\nb\nc');
    expect(await logOf('p', '?tailLines=2')).toBe('b\nc');
    const timed = await logOf('p', '?timestamps=true');
    const [first = ''] = timed.split('\n')[1]?.split(' ') ?? [];
    expect(timed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z a\n/);
    expect(await logOf('p', `?sinceTime=${first}`)).toBe('b\nc');
  });

  test('end by their grace, and by force after it', async () => {
    const READY = `console.log('ready'); setInterval(() => {}, 1000);`;
    await post(PODS, podOf('obeys', `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${READY}`));
    await post(PODS, podOf('ignores', `process.on('SIGTERM', () => {}); ${READY}`));
    const deleted: Item[] = [];
    await client.watch(`${PODS}?watch=1`, ({ type, object }) => type === 'DELETED' && deleted.push(object as Item));
    for (const name of ['obeys', 'ignores']) {
      await when(async () => (await logOf(name)) === 'ready\n');
      await drop(`${PODS}/${name}`, { gracePeriodSeconds: 1 });
    }
    await when(async () => deleted.length === 2);
    const codes = deleted.map(({ metadata, status }) => [metadata.name, status.containerStatuses?.[0]?.state.terminated?.['exitCode']]);
    expect(Object.fromEntries(codes)).toEqual({ obeys: 0, ignores: 137 });
  });

  const noProc = existsSync('/proc/self/statm') ? '' : ' (skipped: without /proc, nothing tells how much memory a process takes)';
  test.skipIf(noProc !== '')(`that take more memory than their limit are killed for it${noProc}`, async () => {
    const program = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8_000_000, 1)), 1)';
    await post(PODS, podOf('p', program, { container: { resources: { limits: { memory: '150Mi' } } } }));
    expect((await ended('p')).status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('wait for room on the node', async () => {
    const container = { resources: { requests: { memory: '700Mi' } } };
    for (const name of ['one', 'two']) await post(PODS, podOf(name, 'setInterval(() => {}, 1000)', { container }));
    await when(async () => (await get(`${PODS}/one`)).status.phase === 'Running');
    const waiting = await when(async () => (await get(`${PODS}/two`)).status.conditions?.find(({ status }) => status === 'False'));
    expect(waiting).toMatchObject({ reason: 'Unschedulable', message: expect.stringContaining('1 Insufficient memory') });
    await drop(`${PODS}/one`, { gracePeriodSeconds: 0 });
    await when(async () => (await get(`${PODS}/two`)).status.phase === 'Running');
  });
});

test('containers may be run by a function', async () => {
  await start({
    containers: async ({ command, environment, onOutput }) => {
      onOutput('stdout', Buffer.from(`${command.join(' ')} for ${environment['WHO']}\n`));
      return { ended: Promise.resolve({ exitCode: 4 }), stop: () => undefined, kill: () => undefined };
    },
  });
  await post(PODS, podOf('p', 'anything', { container: { env: [{ name: 'WHO', value: 'me' }] } }));
  expect((await ended('p')).status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 4, reason: 'Error' });
  expect(await logOf('p')).toBe('node -e anything for me\n');
});

test('pods lose what they have printed where the node rotates their logs, and are read on from there', async () => {
  const print = new Map<string, (text: string) => void>();
  await start({
    containers: async ({ pod, onOutput }) => {
      const over = Promise.withResolvers<EmulatedEnd>();
      print.set(pod.name, (text) => onOutput('stdout', Buffer.from(text)));
      return { ended: over.promise, stop: () => undefined, kill: () => over.resolve({ exitCode: 137 }) };
    },
  });
  for (const name of ['one', 'two']) {
    await post(PODS, podOf(name, ''));
    await when(async () => print.has(name));
    print.get(name)?.('before\n');
  }
  await when(async () => (await get(`${PODS}/two`)).status.phase === 'Running');
  emulator.faults.rotateLogs({ name: 'one' });
  print.get('one')?.('after\n');
  expect([await logOf('one'), await logOf('two')]).toEqual(['after\n', 'before\n']);
  emulator.faults.rotateLogs();
  expect([await logOf('one'), await logOf('two')]).toEqual(['', '']);
  emulator.faults.forgetLogs({ name: 'two' });
  expect(await logOf('one')).toBe('');
  expect(await client.call({ method: 'GET', path: `${PODS}/two/log` })).toMatchObject({
    status: 404,
    body: {
      reason: 'NotFound',
      message: 'the server could not find the requested resource ( pods/log two)',
      details: { kind: 'pods/log' },
    },
  });
});

test('what may be asked is what the rules permit', async () => {
  await start({ accessRules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] });
  expect((await client.call({ method: 'GET', path: PODS })).status).toBe(200);
  const message = 'secrets is forbidden: User "farhaul-emulator" cannot list resource "secrets" in API group "" in the namespace "default"';
  expect(await client.call({ method: 'GET', path: SECRETS })).toMatchObject({ status: 403, body: { reason: 'Forbidden', message } });
});

test('nothing is left of it: no process, no file, no connection', async () => {
  await start();
  await post(PODS, podOf('p', `process.on('SIGTERM', () => {}); console.log(process.pid); setInterval(() => {}, 1000)`));
  const pid = Number(await when(async () => Number(await logOf('p').catch(() => '')) > 0 && (await logOf('p'))));
  await client.watch(`${PODS}?watch=1`, () => undefined);
  const { kubeconfig } = emulator;
  expect(readFileSync(kubeconfig, 'utf8')).toContain(emulator.url);
  await emulator.close();
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(client.call({ method: 'GET', path: PODS })).rejects.toThrow('ECONNREFUSED');
});

/** The real engine by every way there is: its socket, TLS, a context with TLS, ssh. */
import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { WorkerContextV1 } from '@farhaul/core/plugin';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDockerAddress } from './docker-address.ts';
import { openDockerClient } from './docker-client.ts';
import { createDockerWorker } from './docker-worker.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';
import { makeCertificates, startSshFront, startTlsFront, whyNoSsh, type Front, type SshFront } from './testing/engine-fronts.ts';
import { hasProgram } from './testing/programs.ts';
import { whyNoEngine } from './testing/real-engine.ts';

const { signal } = new AbortController();
let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-ways-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const address = await findDockerAddress(process.env);
const socketPath = address.kind === 'socket' ? address.path : null;
const noEngine = whyNoEngine() ?? (socketPath === null ? `the engine is at ${address.text}` : null);

type Environment = Record<string, string>;

async function whatComesOf(environment: Environment): Promise<unknown> {
  const client = await openDockerClient(environment);
  try {
    return (await client.info({ signal })).id;
  } catch (error) {
    return error;
  } finally {
    client.close();
  }
}

/** A container from its creation to its removal, with its log: answers, streams and a connection that waits. */
async function runOne(environment: Environment): Promise<{ lines: string[]; outcome: unknown; mounts: readonly string[] }> {
  const quiet = (): void => undefined;
  const context: WorkerContextV1 = {
    environment,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    stateDirectory: join(place, 'state'),
  };
  const worker = createDockerWorker(context);
  const executionId = randomUUID();
  const request = {
    key: { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` },
    name: 'brave-otter',
    command: ['node', '-e', 'console.log("one"); process.exitCode = 3; setTimeout(() => console.log("x".repeat(100_000)), 300)'],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: dockerTestJob({ networkMode: 'none' }),
    deadline: null,
  };
  const ref = await worker.doSubmit(request, { signal });
  const lines: string[] = [];
  const onLog = (_: string, line: string): void => void lines.push(line.length > 100 ? `${line.length} characters` : line);
  const outcome = await worker.doWatch(ref, { signal, onLog, onPhase: quiet });
  await worker.doRemove(ref, { signal, graceMs: 0 });
  expect(await worker.doFind(request.key, { signal })).toBeNull();
  const mounts = await worker.mounts({ signal });
  await worker.close();
  return { lines, outcome, mounts };
}

const whole = { lines: ['one', '100000 characters'], outcome: { kind: 'exited', exitCode: 3, signal: null } };

const noTls = noEngine ?? (hasProgram('openssl') ? null : 'openssl not found');
describe.skipIf(noTls !== null)(`an engine behind TLS${noTls === null ? '' : ` (${noTls})`}`, () => {
  let front: Front;
  let client: string;
  let reached: Environment;
  let id: string;

  beforeAll(async () => {
    const certificates = makeCertificates(join(place, 'certificates'));
    client = certificates.client;
    front = await startTlsFront(socketPath!, certificates.server);
    reached = { HOME: place, DOCKER_HOST: `tcp://127.0.0.1:${front.port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: client };
    id = String(await whatComesOf({ HOME: place, DOCKER_HOST: `unix://${socketPath}` }));
  });
  afterAll(async () => await front?.stop());

  test('DOCKER_TLS_VERIFY and DOCKER_CERT_PATH: a whole container, by volumes of the engine', async () => {
    expect(await whatComesOf(reached)).toBe(id);
    expect(await runOne(reached)).toEqual({ ...whole, mounts: ['docker-volume'] });
  });

  test('a context with certificates of its own', async () => {
    const home = join(place, 'with-context');
    const digest = createHash('sha256').update('far').digest('hex');
    const [meta, tls] = [join(home, '.docker/contexts/meta', digest), join(home, '.docker/contexts/tls', digest, 'docker')];
    for (const directory of [meta, tls]) mkdirSync(directory, { recursive: true });
    const endpoint = { Host: `tcp://127.0.0.1:${front.port}`, SkipTLSVerify: false };
    writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Name: 'far', Metadata: {}, Endpoints: { docker: endpoint } }));
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) copyFileSync(join(client, name), join(tls, name));
    expect(await whatComesOf({ HOME: home, DOCKER_CONTEXT: 'far' })).toBe(id);
    writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ currentContext: 'far' }));
    expect(await whatComesOf({ HOME: home })).toBe(id);
  });

  test('an authority that did not sign it: refused for good, unless nobody verifies', async () => {
    const others = makeCertificates(join(place, 'others')).client;
    const mixed = join(place, 'mixed');
    mkdirSync(mixed);
    copyFileSync(join(others, 'ca.pem'), join(mixed, 'ca.pem'));
    for (const name of ['cert.pem', 'key.pem']) copyFileSync(join(client, name), join(mixed, name));
    expect(await whatComesOf({ ...reached, DOCKER_CERT_PATH: mixed })).toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      message: expect.stringMatching(/^The certificate of the Docker engine at tcp:\/\/127\.0\.0\.1:\d+ is not accepted/),
      hint: expect.stringContaining('ca.pem'),
    });
    const { HOME, DOCKER_HOST } = reached as { HOME: string; DOCKER_HOST: string };
    expect(await whatComesOf({ HOME, DOCKER_HOST, DOCKER_TLS: '1', DOCKER_CERT_PATH: mixed })).toBe(id);
  });

  test('no certificate of the client, or one of another authority: the engine says no', async () => {
    const bare = join(place, 'bare');
    mkdirSync(bare);
    copyFileSync(join(client, 'ca.pem'), join(bare, 'ca.pem'));
    const stranger = join(place, 'stranger');
    mkdirSync(stranger);
    copyFileSync(join(client, 'ca.pem'), join(stranger, 'ca.pem'));
    const others = makeCertificates(join(place, 'strangers')).client;
    for (const name of ['cert.pem', 'key.pem']) copyFileSync(join(others, name), join(stranger, name));
    for (const directory of [bare, stranger]) {
      // Its refusal may be heard, or only the end of the connection.
      const refused = await whatComesOf({ ...reached, DOCKER_CERT_PATH: directory });
      expect(refused, directory).toMatchObject({
        message: expect.stringMatching(/does not accept the certificate of this client|cannot be reached at tcp:/),
        hint: expect.stringContaining('cert.pem'),
      });
    }
  });

  test('without TLS: what answers there is not understood, and what to set is said', async () => {
    expect(await whatComesOf({ HOME: place, DOCKER_HOST: `tcp://127.0.0.1:${front.port}` })).toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      hint: expect.stringContaining('DOCKER_TLS_VERIFY=1'),
    });
  });
});

const noSsh = noEngine ?? whyNoSsh();
describe.skipIf(noSsh !== null)(`an engine behind ssh${noSsh === null ? '' : ` (${noSsh})`}`, () => {
  let front: SshFront;
  let reached: Environment;

  beforeAll(async () => {
    const directory = join(place, 'ssh');
    mkdirSync(directory, { mode: 0o700 });
    front = await startSshFront(directory);
    const path = `${front.programs}${delimiter}${process.env['PATH']}`;
    reached = { HOME: place, PATH: path, DOCKER_HOST: `ssh://${front.user}@127.0.0.1:${front.port}${socketPath}` };
  });
  afterAll(async () => await front?.stop());

  test('a whole container, by volumes of the engine', async () => {
    expect(await runOne(reached)).toEqual({ ...whole, mounts: ['docker-volume'] });
  });

  test('a host that nobody knows: told with what ssh says', async () => {
    const strange = join(place, 'known_nobody');
    mkdirSync(strange);
    writeFileSync(join(strange, 'ssh'), `#!/bin/sh\necho 'Host key verification failed.' >&2\nexit 255\n`, { mode: 0o755 });
    expect(await whatComesOf({ ...reached, PATH: strange })).toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      message: expect.stringContaining('Host key verification failed.'),
      hint: expect.stringContaining('ssh'),
    });
    expect(await whatComesOf({ ...reached, PATH: '/nowhere' })).toMatchObject({ message: expect.stringContaining('ENOENT') });
  });
});

/** An engine that does not see its callers' files, reached by tcp: runs go through volumes of it. */
import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDockerClient, type DockerClient } from './docker-client.ts';
import { FlowProject } from './testing/flow-project.ts';
import { startPrivateEngine, whyNoPrivateEngine, type PrivateEngine } from './testing/private-engine.ts';

const { signal } = new AbortController();
const noEngine = process.env['FARHAUL_TEST_DOCKER']?.startsWith('skip:') ? process.env['FARHAUL_TEST_DOCKER'].slice(5) : null;
const reason = noEngine ?? whyNoPrivateEngine();
const LIMIT_MS = 240_000;

const flows = `
import { setTimeout as sleep } from 'node:timers/promises';
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

const image = 'node:24-slim';
export const hello = docker({ image })(flow({ name: 'hello' })(async (name: string) => {
  console.log('in the container');
  return { text: \`Hello, \${name}!\`, uid: process.getuid?.() };
}));
export const alone = docker({ image, networkMode: 'none', user: '12345:678', readOnlyRoot: true })(
  flow({ name: 'alone' })(async (bytes: Uint8Array) => ({ back: bytes.map((byte) => byte + 1), uid: process.getuid?.() })),
);
export const waits = docker({ image, networkMode: 'none' })(flow({ name: 'waits' })(async (ms: number) => {
  console.log('it waits');
  await sleep(ms);
  return 'waited';
}));
`;

describe.skipIf(reason !== null)(`an engine that does not see its callers' files${reason === null ? '' : ` (${reason})`}`, () => {
  let engine: PrivateEngine;
  let client: DockerClient;
  let project: FlowProject;

  beforeAll(async () => {
    engine = await startPrivateEngine({ images: ['node:24-slim'] });
    client = await openDockerClient({ DOCKER_HOST: engine.host });
  }, LIMIT_MS);
  afterAll(async () => {
    client?.close();
    await engine?.stop();
  }, LIMIT_MS);
  beforeEach(() => {
    project = new FlowProject({ DOCKER_HOST: engine.host });
    project.write('flows.ts', flows);
  });
  afterEach(() => project.remove());

  async function run(program: string): Promise<{ printed: unknown }> {
    project.write('main.ts', `import { alone, hello, waits } from './flows.ts';\n${program}`);
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    return { printed: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown };
  }

  async function lastRun(): Promise<string> {
    const [last] = JSON.parse(await project.farhaulSays('flow-run', 'ls', '--json')) as { id: string }[];
    return last?.id ?? '';
  }

  async function outputOf(flowName: string): Promise<string> {
    const [container] = await client.listContainers([`farhaul/flow-name=${flowName}`], { signal });
    const log = container && (await client.containerLogs(container.id, { follow: false }, { signal }));
    const chunks: Buffer[] = [];
    for await (const chunk of log ?? []) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  }

  /** All containers and volumes there are. */
  async function left(): Promise<string[]> {
    const containers = await client.listContainers([], { signal });
    const volumes = await client.listVolumes([], { signal });
    return [...containers.flatMap(({ names }) => names), ...volumes.map(({ name }) => name)].sort();
  }

  test("a caller's directory is empty there", () => {
    const there = ['--host', engine.host, 'run', '--rm', '--network', 'none', '-v', `${project.directory}:/caller`, 'node:24-slim'];
    const list = 'console.log(JSON.stringify(require("fs").readdirSync("/caller")))';
    expect(execFileSync('docker', [...there, 'node', '-e', list], { encoding: 'utf8' }).trim()).toBe('[]');
  });

  test('a direct call brings its result back, and leaves nothing but what runs share', { timeout: LIMIT_MS }, async () => {
    const { printed } = await run(`console.log(JSON.stringify([await hello('world'), await hello('again')]));`);
    expect(printed).toEqual([
      { text: 'Hello, world!', uid: 0 },
      { text: 'Hello, again!', uid: 0 },
    ]);
    expect(await project.farhaulSays('flow-run', 'logs', await lastRun())).toContain('in the container');
    expect(await left()).toEqual(['farhaul']);
  });

  test('without a network, as any user, with much to send and to bring back', { timeout: LIMIT_MS }, async () => {
    const { printed } = await run(`
      const bytes = new Uint8Array(3_000_000).fill(7);
      const { back, uid } = await alone(bytes);
      console.log(JSON.stringify({ uid, length: back.length, right: back.every((byte) => byte === 8) }));
    `);
    expect(printed).toEqual({ uid: 12_345, length: 3_000_000, right: true });
    expect((await left()).filter((name) => !/^farhaul(-run-[0-9a-f]{32}(-[0-9a-f]{32})?)?$/.test(name))).toEqual([]);
  });

  test('several at once do not get in the way of each other', { timeout: LIMIT_MS }, async () => {
    const before = await left();
    const { printed } = await run(`
      const names = Array.from({ length: 6 }, (_, index) => String(index));
      console.log(JSON.stringify((await Promise.all(names.map((name) => hello(name)))).map(({ text }) => text)));
    `);
    expect(printed).toEqual(Array.from({ length: 6 }, (_, index) => `Hello, ${index}!`));
    expect((await left()).filter((name) => !before.includes(name) && name !== 'farhaul')).toEqual([]);
  });

  test('Ctrl-C ends the run, and nothing of it is left', { timeout: LIMIT_MS }, async () => {
    const before = await left();
    project.write('main.ts', `import { waits } from './flows.ts';\nawait waits(600_000);`);
    const { child, finished } = project.start(['main.ts']);
    const ended = finished.then(({ stdout, stderr }) => Promise.reject(new Error(`ended too early: ${stdout}${stderr}`)));
    const told = vi.waitFor(async () => expect(await outputOf('waits')).toContain('it waits'), { timeout: 120_000, interval: 100 });
    await Promise.race([told, ended]);
    ended.catch(() => undefined);
    child.kill('SIGINT');
    const { code, stderr } = await finished;
    expect(code, stderr).not.toBe(0);
    expect((await left()).filter((name) => !before.includes(name) && name !== 'farhaul')).toEqual([]);
  });
});

/** Worker and server in the cluster, by the image and the manifests that the package ships. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEmptyProject, type EmptyProject } from '../empty-project.ts';
import { install, type Installation } from './cluster-installation.ts';

// An image is built and copied, and the machine may be busy.
vi.setConfig({ hookTimeout: 900_000, testTimeout: 600_000 });

const execute = promisify(execFile);
const script = resolve(import.meta.dirname, '../../../shared/services/kubernetes-up');

function whyNot(): string | null {
  const found = process.env['FARHAUL_TEST_KUBERNETES'] ?? 'skip:it was not started by the suite kubernetes-cluster';
  if (found !== 'ready') return found.replace(/^skip:/, '');
  if (process.env['FARHAUL_TEST_KUBECONFIG'] || !existsSync(script)) return 'images are loaded onto the cluster of the tests only';
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return 'no Docker engine answers, to build the image';
  return null;
}

const reason = whyNot();

let project: EmptyProject;

beforeAll(async () => {
  if (reason !== null) return;
  project = await createEmptyProject(['core', 'server', 'cli', 'kubernetes']);
  project.add('in-cluster-flows.ts');
});
afterAll(() => project?.remove());

async function loadImage(image: string): Promise<() => void> {
  const { status, stderr } = spawnSync(script, ['--load', image], { encoding: 'utf8', timeout: 480_000 });
  if (status !== 0) throw new Error(`the image was not loaded: ${stderr}`);
  return () => void spawnSync('ctr', ['-a', NODE, '-n', 'k8s.io', 'images', 'rm', `docker.io/${image}`], { stdio: 'ignore' });
}

/** A program of the project, as its user calls it. */
function environmentOf(settings: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, HOME: project.directory, FARHAUL_HOME: join(project.directory, 'home'), NO_COLOR: '1', ...settings };
}

function call(settings: Record<string, string>, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('node', args, {
    cwd: project.directory,
    env: environmentOf(settings),
    encoding: 'utf8',
    timeout: 480_000,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

function called(settings: Record<string, string>, what: string): { id: string; result: unknown } {
  return JSON.parse(call(settings, 'in-cluster-flows.ts', what).trim().split('\n').at(-1) ?? '') as { id: string; result: unknown };
}

interface Collected {
  storage: string;
  removed: string[];
  kept: number;
}

/** Where the node of the cluster of the tests is spoken to about its images. */
const NODE = '/run/farhaul-kubernetes/containerd.sock';
const COMMAND = 'node_modules/@farhaul/cli/dist/bin.js';

describe.skipIf(reason !== null)(`worker and server in a cluster${reason === null ? '' : ` (${reason})`}`, () => {
  let installation: Installation;

  const settings = (): Record<string, string> => ({ FARHAUL_API_URL: installation.url, FARHAUL_API_KEY: installation.key });
  const farhaul = (...args: string[]): string => call(settings(), COMMAND, ...args);

  beforeAll(async () => {
    const namespace = `farhaul-inside-${process.pid}`;
    installation = await install({ project: project.directory, namespace, loadImage });
    const template = JSON.parse(farhaul('work-pool', 'get-default-base-job-template', '-t', 'kubernetes')) as {
      variables: { properties: Record<string, { default?: unknown }> };
    };
    const { runAsNonRoot, runAsUser, jobManifest } = template.variables.properties;
    // What a namespace of the standard "restricted" asks of every pod.
    Object.assign(runAsNonRoot ?? {}, { default: true });
    Object.assign(runAsUser ?? {}, { default: 1000 });
    Object.assign(jobManifest ?? {}, { default: { spec: { template: { spec: { hostAliases: installation.hostAliases } } } } });
    writeFileSync(join(project.directory, 'pool.json'), JSON.stringify(template));
    farhaul('work-pool', 'create', 'kubernetes', '-t', 'kubernetes', '--base-job-template', 'pool.json');
    const { key } = JSON.parse(farhaul('api-key', 'create', 'worker', '--role', 'operator', '--pool', 'kubernetes', '--json')) as {
      key: string;
    };
    await installation.startWorker(key);
  });
  afterAll(async () => {
    await installation?.remove();
  });
  afterEach(async () => {
    const selector = 'farhaul/execution-id';
    const left = await installation.kubectl('wait', '--for=delete', 'jobs,pods,secrets', '-l', selector, '--timeout=60s');
    expect(left).not.toContain('timed out');
    expect(await installation.kubectl('get', 'jobs,pods,secrets', '-l', selector, '-o', 'name')).toBe('');
  });

  test('a run handed to the pool becomes a Job of the worker there, and its pod tells the server by http', () => {
    const { id, result } = called(settings(), 'square');
    expect(result).toMatchObject({ value: 16, uid: 1000, host: expect.stringMatching(/^fh-/) });
    const inspected = JSON.parse(farhaul('flow-run', 'inspect', id, '--json')) as Record<string, unknown>;
    expect(inspected).toMatchObject({ flowRun: { channel: 'http', state: { type: 'COMPLETED' } } });
  });

  test('the worker has the permissions that are printed for its pool', async () => {
    const { namespace } = installation;
    const printed = JSON.parse(
      farhaul('work-pool', 'permissions', 'kubernetes', '--for', 'worker', '--variable', `namespace=${namespace}`),
    ) as {
      items: { kind: string; rules?: unknown }[];
    };
    const role = JSON.parse(await installation.kubectl('get', 'role', 'farhaul-worker', '-o', 'json')) as { rules: unknown };
    expect(printed.items.find(({ kind }) => kind === 'Role')?.rules).toEqual(role.rules);
    const difference = await installation.kubectl('auth', 'can-i', '--list', `--as=system:serviceaccount:${namespace}:farhaul-worker`);
    expect(difference).not.toMatch(/^\*/m);
  });

  test('a result of megabytes goes to the server', () => {
    expect(called(settings(), 'many').result).toEqual({ bytes: 2_000_000, last: 7 });
  });

  test('a flow that calls bound flows starts further Jobs from inside its pod', () => {
    const { id, result } = called(settings(), 'sum');
    expect(result).toMatchObject({ sum: 13 });
    expect(new Set((result as { hosts: string[] }).hosts).size).toBe(3);
    expect(farhaul('flow-run', 'logs', id)).toContain('adding 2 squares');
  });

  test('a worker whose pod is killed is replaced by one that goes on with its run', async () => {
    const { kubectl } = installation;
    const workerPod = ['pods', '-l', 'app.kubernetes.io/name=farhaul-worker'];
    const running = execute('node', ['in-cluster-flows.ts', 'slow'], { cwd: project.directory, env: environmentOf(settings()) });
    const before = await kubectl('get', ...workerPod, '-o', 'name');
    await until(async () => (await kubectl('get', 'pods', '-l', 'farhaul/execution-id', '-o', 'jsonpath={..phase}')) === 'Running');
    const ofRun = await kubectl('get', 'pods', '-l', 'farhaul/execution-id', '-o', 'jsonpath={..metadata.name}');
    await kubectl('delete', ...workerPod, '--grace-period=0', '--force');
    const { stdout } = await running;
    const { id, result } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { id: string; result: unknown };
    expect(result).toBe(ofRun);
    expect(farhaul('flow-run', 'logs', id, '--level', 'info')).toContain('watches kubernetes');
    expect(await kubectl('get', ...workerPod, '-o', 'name')).not.toBe(before);
  });

  test('a server whose pod is replaced has kept its runs', async () => {
    const before = JSON.parse(farhaul('flow-run', 'ls', '--json')) as { id: string }[];
    expect(before.length).toBeGreaterThan(3);
    await installation.replaceServer();
    const after = JSON.parse(farhaul('flow-run', 'ls', '--json')) as { id: string }[];
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});

describe.skipIf(reason !== null)(`a call from outside the cluster${reason === null ? '' : ` (${reason})`}`, () => {
  const home = (): string => join(project.directory, 'outside');

  /** Ends with the test. */
  async function serve(...args: string[]): Promise<{ url: string; key: string }> {
    const child = spawn('node', [COMMAND, 'server', 'start', '--port', '0', '--json', ...args], {
      cwd: project.directory,
      env: environmentOf({ FARHAUL_HOME: home() }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(home(), { recursive: true, force: true, maxRetries: 5 });
    });
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      text += chunk as string;
      if (text.trimEnd().endsWith('}')) break;
    }
    const { url, firstKey } = JSON.parse(text) as { url: string; firstKey: string | null };
    return { url, key: firstKey ?? '' };
  }

  const codeOf = (settings: Record<string, string>, id: string): string => {
    const { flowRun } = JSON.parse(call(settings, COMMAND, 'flow-run', 'inspect', id, '--json')) as {
      flowRun: { code: { code: { key: string } } };
    };
    return flowRun.code.code.key.replace(/^code\//, '');
  };

  const channelOf = (settings: Record<string, string>, id: string): unknown => {
    const { flowRun } = JSON.parse(call(settings, COMMAND, 'flow-run', 'inspect', id, '--json')) as { flowRun: { channel: unknown } };
    return flowRun.channel;
  };

  test('its pod tells a server that it reaches by http: a pod has tried it', async () => {
    const { url, key } = await serve('--auth', '--host', addressOfPods());
    const settings = { FARHAUL_HOME: home(), FARHAUL_API_URL: url, FARHAUL_API_KEY: key };
    const { id, result } = called(settings, 'alone');
    expect(result).toBe(2);
    expect(channelOf(settings, id)).toBe('http');
  });

  test('what a pod does not reach is carried: objects by Secrets, the result by the log', async () => {
    await serve();
    const settings = { FARHAUL_HOME: home() };
    const { id, result } = called(settings, 'alone');
    expect(result).toBe(2);
    expect(channelOf(settings, id)).toBe('directory');
    const report = JSON.parse(call(settings, COMMAND, 'bundle', 'gc', '--unused-for', '1s', '--dry-run', '--json')) as Collected[];
    const secrets = report.find(({ storage }) => storage.startsWith('Secrets of the namespace'));
    const code = `code/${codeOf(settings, id)}`;
    expect([secrets?.kept, secrets?.removed.includes(code)], JSON.stringify(report)).toEqual([expect.any(Number), false]);
    expect(secrets?.kept).toBeGreaterThan(0);
  });

  test('a cluster that the flow brings along is all that it needs', () => {
    const kubeconfig = spawnSync('kubectl', ['config', 'view', '--raw', '--flatten', '--minify'], { encoding: 'utf8' }).stdout;
    const settings = { FARHAUL_HOME: home(), KUBECONFIG: '', GIVEN_KUBECONFIG: kubeconfig };
    onTestFinished(() => rmSync(home(), { recursive: true, force: true, maxRetries: 5 }));
    const { id, result } = called(settings, 'given');
    expect(result).toBe('is there');
    expect(channelOf(settings, id)).toBe('directory');
    const kept = call(settings, COMMAND, 'flow-run', 'inspect', id, '--json');
    expect(kept).not.toContain('client-key-data');
  });
});

async function until(look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 240_000; Date.now() < end; await sleep(250)) if (await look()) return;
  throw new Error('it did not happen in time');
}

/** Of this machine, which is the node, in the network of the pods: where the API server of the tests listens. */
function addressOfPods(): string {
  const server = ['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'];
  return new URL(spawnSync('kubectl', server, { encoding: 'utf8' }).stdout.trim()).hostname;
}

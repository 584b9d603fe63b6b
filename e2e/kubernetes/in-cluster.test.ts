/** Worker and server in the cluster, by the image and the manifests that the package ships. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyProject, type EmptyProject } from '../empty-project.ts';
import { install, type Installation } from './cluster-installation.ts';

const script = resolve(import.meta.dirname, '../../../shared/services/kubernetes-up');

function whyNot(): string | null {
  const found = process.env['FARHAUL_TEST_KUBERNETES'] ?? 'skip:it was not started by the suite kubernetes-cluster';
  if (found !== 'ready') return found.replace(/^skip:/, '');
  if (process.env['FARHAUL_TEST_KUBECONFIG'] || !existsSync(script)) return 'images are loaded onto the cluster of the tests only';
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return 'no Docker engine answers, to build the image';
  return null;
}

const reason = whyNot();

describe.skipIf(reason !== null)(`worker and server in a cluster${reason === null ? '' : ` (${reason})`}`, () => {
  let project: EmptyProject;
  let installation: Installation;

  interface Called {
    code: number | null;
    stdout: string;
    stderr: string;
  }

  function call(...args: string[]): Called {
    const env = { ...process.env, FARHAUL_API_URL: installation.url, FARHAUL_API_KEY: installation.key };
    const home = { HOME: project.directory, FARHAUL_HOME: join(project.directory, 'home'), NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync('node', args, {
      cwd: project.directory,
      env: { ...env, ...home },
      encoding: 'utf8',
      timeout: 240_000,
    });
    return { code: status, stdout, stderr };
  }
  const farhaul = (...args: string[]): string => {
    const { code, stdout, stderr } = call('node_modules/@farhaul/cli/dist/bin.js', ...args);
    if (code !== 0) throw new Error(`farhaul ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const submitted = (what: string): { id: string; result: Record<string, unknown> } => {
    const { code, stdout, stderr } = call('in-cluster-flows.ts', what);
    expect(code, stdout + stderr).toBe(0);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { id: string; result: Record<string, unknown> };
  };

  beforeAll(async () => {
    project = await createEmptyProject(['core', 'server', 'cli', 'kubernetes']);
    project.add('in-cluster-flows.ts');
    const load = async (image: string): Promise<void> => {
      const { status, stderr } = spawnSync(script, ['--load', image], { encoding: 'utf8', timeout: 120_000 });
      if (status !== 0) throw new Error(`the image was not loaded: ${stderr}`);
    };
    const namespace = `farhaul-inside-${process.pid}`;
    installation = await install({ project: project.directory, namespace, loadImage: load });
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
    project?.remove();
  });
  afterEach(async () => {
    const selector = 'farhaul/execution-id';
    const left = await installation.kubectl('wait', '--for=delete', 'jobs,pods,secrets', '-l', selector, '--timeout=60s');
    expect(left).not.toContain('timed out');
    expect(await installation.kubectl('get', 'jobs,pods,secrets', '-l', selector, '-o', 'name')).toBe('');
  });

  test('a run handed to the pool becomes a Job of the worker there, and its pod tells the server by http', () => {
    const { id, result } = submitted('square');
    expect(result).toMatchObject({ value: 16, uid: 1000, host: expect.stringMatching(/^fh-/) });
    const inspected = JSON.parse(farhaul('flow-run', 'inspect', id, '--json')) as Record<string, unknown>;
    expect(inspected).toMatchObject({ flowRun: { channel: 'http', state: { type: 'COMPLETED' } } });
  });

  test('a result of megabytes goes to the server', () => {
    expect(submitted('many').result).toEqual({ bytes: 2_000_000, last: 7 });
  });

  test('a flow that calls bound flows starts further Jobs from inside its pod', () => {
    const { id, result } = submitted('sum');
    expect(result).toMatchObject({ sum: 13 });
    expect(new Set(result['hosts'] as string[]).size).toBe(3);
    expect(farhaul('flow-run', 'logs', id)).toContain('adding 2 squares');
  });
});

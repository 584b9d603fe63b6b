/** A flow of a user's project, called from a process of its own that has nothing but a kubeconfig. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { furtherNamespace, kubectl, until } from './testing/cluster-access.ts';
import { tapped } from './testing/exchanges/tapped.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const packages = fileURLToPath(new URL('../../', import.meta.url));

interface Called {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  code: Promise<number | null>;
}

describeOnCluster('a direct call with nothing but a kubeconfig', () => {
  let place: string;
  const namespaces: ReturnType<typeof furtherNamespace>[] = [];
  const started = new Set<ChildProcess>();
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'farhaul-direct-'));
    mkdirSync(join(place, 'node_modules/@farhaul'), { recursive: true });
    for (const name of ['core', 'kubernetes']) symlinkSync(join(packages, name), join(place, 'node_modules/@farhaul', name));
    const dependencies = { '@farhaul/core': '*', '@farhaul/kubernetes': '*' };
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'project', type: 'module', dependencies }));
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    for (const own of namespaces) own.remove();
    if (place) rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Side by side, each in a namespace and with a home of its own. */
  function user(name: string): { call(program: string): Called; left(): string; namespace: string } {
    const own = furtherNamespace(name);
    namespaces.push(own);
    const { namespace } = own;
    const left = (): string => kubectl('get', 'jobs,pods', '-n', namespace, '-o', 'name').trim();
    return { namespace, left, call: (program) => call(program, { name, kubeconfig: own.file }) };
  }

  function call(program: string, { name: own, kubeconfig }: { name: string; kubeconfig: string }): Called {
    const file = `${own}.ts`;
    writeFileSync(join(place, file), `import { flow } from '@farhaul/core'; import { kubernetes } from '@farhaul/kubernetes';\n${program}`);
    const child = spawn(process.execPath, ['--conditions=@farhaul/source', file], {
      cwd: place,
      env: { ...tapped(), PATH: process.env['PATH'], KUBECONFIG: kubeconfig, HOME: place, FARHAUL_HOME: join(place, `home-${own}`) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.add(child);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.on('close', resolve);
    return { child, output, code: promise };
  }

  test.concurrent('its result has its types, its lines arrive, and no Job is left', async () => {
    const { call: run, left } = user('typed');
    const { output, code } = run(
      `const count = kubernetes({ memory: '256Mi' })(flow({ name: 'count' })(async (words: string[], since: Date) => {
         console.log('counting ' + words.length);
         return new Map(words.map((word, index) => [word, new Date(since.getTime() + index)]));
       }));
       const counted = await count(['a', 'b'], new Date(0));
       console.log(JSON.stringify([counted instanceof Map, counted.get('b')]));`,
    );
    expect([await code, output.stdout.trim().split('\n').at(-1)], output.stderr).toEqual([0, '[true,"1970-01-01T00:00:00.001Z"]']);
    expect(left()).toBe('');
  });

  test.concurrent('arguments of several megabytes travel in pieces, and results of some hundred kilobytes come back', async () => {
    const { call: run, left } = user('large');
    const { output, code } = run(
      `const size = kubernetes()(flow({ name: 'size' })(async (bytes: Uint8Array) => bytes.length));
       const many = kubernetes()(flow({ name: 'many' })(async (count: number) => new Uint8Array(count).map((_, index) => index * 7919 % 251)));
       const { webcrypto } = await import('node:crypto');
       const random = new Uint8Array(2_500_000);
       for (let from = 0; from < random.length; from += 50_000) webcrypto.getRandomValues(random.subarray(from, from + 50_000));
       console.log(await size(random));
       console.log((await many(300_000)).length);`,
    );
    expect(await code, output.stderr).toBe(0);
    const lines = output.stdout.trim().split('\n');
    expect(lines.slice(-2)).toEqual(['2500000', '300000']);
    expect(left()).toBe('');
  });

  test.concurrent('a result that is too large for the log fails the run, with its size and what to do; the caller ends', async () => {
    const { call: run, left } = user('too-large');
    const { output, code } = run(
      `const many = kubernetes()(flow({ name: 'many' })(async (count: number) => new Uint8Array(count).map((_, index) => Math.imul(index, 2654435761) >>> 13)));
       try { await many(2_000_000); } catch (error) { console.log(JSON.stringify([error.code, error.message, error.cause?.code])); }`,
    );
    expect(await code, output.stderr).toBe(0);
    const told = output.stdout.trim().split('\n').at(-1) ?? '';
    expect(told).toMatch(/FARHAUL_RUN(NER|_FAILED).*\d{6,} bytes.*512 KiB/);
    expect(left()).toBe('');
  });

  test.concurrent('a caller that is killed leaves a Job that the next caller adopts and removes', async () => {
    const flows = `const wait = kubernetes()(flow({ name: 'wait' })(async (ms: number) => { console.log('waiting'); await new Promise((go) => setTimeout(go, ms)); return 'waited'; }));`;
    const { call: run, left, namespace } = user('killed');
    const { child } = run(`${flows}\nconsole.log(await wait(10_000));`);
    await until(async () => kubectl('get', 'pods', '-n', namespace, '-o', 'jsonpath={..phase}').includes('Running'), 'the pod');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(left()).not.toBe('');
    // Whoever runs a flow takes over what was abandoned, once its lease is over.
    for (let further = 1; left() !== '' && further <= 8; further += 1) {
      const next = run(`${flows}\nconsole.log(await wait(10_000));`);
      expect([await next.code, next.output.stdout.trim().split('\n').at(-1)], next.output.stderr).toEqual([0, 'waited']);
    }
    expect(left()).toBe('');
  });
});

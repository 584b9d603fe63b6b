/** What cannot work is said before anything is created, by what is wrong and what to do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKubernetesClient } from './kubernetes-client.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { LARGEST_OBJECT } from './secret-storage/secret-objects.ts';
import { openKubernetesSecretStorage } from './secret-storage/kubernetes-secret-storage.ts';
import { testRequest, testWorker } from './testing/cluster-access.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

const { signal } = new AbortController();
let home: string;

beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'farhaul-kubeconfig-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

function kubeconfig(text: string): Record<string, string> {
  const file = join(home, 'config');
  writeFileSync(file, text);
  return { HOME: home, KUBECONFIG: file };
}

/** Of a cluster that is not there. */
const away = (): Record<string, string> =>
  kubeconfig(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'away',
      clusters: [{ name: 'away', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'away', context: { cluster: 'away', user: 'nobody', namespace: 'ml' } }],
    }),
  );

describe('a cluster', () => {
  const cases: [name: string, environment: () => Record<string, string>, context: string | undefined, message: RegExp][] = [
    ['without any kubeconfig', () => ({ HOME: home }), undefined, /There is no kubeconfig: neither KUBECONFIG nor .*\.kube\/config/],
    [
      'whose kubeconfig is not there',
      () => ({ HOME: home, KUBECONFIG: join(home, 'no') }),
      undefined,
      /The kubeconfig .*no \(KUBECONFIG\) is not there/,
    ],
    ['whose kubeconfig is no YAML', () => kubeconfig('{ nothing: ['), undefined, /cannot be read/],
    ['whose kubeconfig is empty', () => kubeconfig('{}'), undefined, /has no context/],
    ['of a context that is not there', away, 'production', /no context 'production'.*it has away/],
  ];
  test.each(cases)('%s is named', async (_, environment, context, message) => {
    await expect(openKubernetesClient(environment(), context)).rejects.toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('KUBECONFIG'),
    });
  });

  test('that does not answer is named, with its address and what to look at', async () => {
    const worker = testWorker(away());
    const expected = {
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      message: expect.stringContaining('https://127.0.0.1:1'),
      hint: expect.stringContaining('kubectl cluster-info'),
    };
    await expect(worker.doSubmit(testRequest(''), { signal })).rejects.toMatchObject(expected);
    const { checks } = await worker.doCheck(kubernetesTestJob(), { signal });
    expect(checks).toMatchObject([{ name: 'cluster', state: 'failed', message: expected.message, remedy: expected.hint }]);
    await worker.close();
  });
});

test('an object that is larger than Secrets should carry is refused without asking anybody', async () => {
  const storage = await openKubernetesSecretStorage({}, { environment: away(), memory: createPluginMemory() });
  await expect(storage.put('code/large', new Uint8Array(LARGEST_OBJECT + 1), { ifAbsent: true, signal })).rejects.toMatchObject({
    code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
    message: expect.stringMatching(/16000001 bytes; Secrets carry 16000000/),
    hint: expect.stringContaining('work-pool storage'),
  });
});

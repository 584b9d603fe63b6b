import { registerHooks } from 'node:module';
import { expect, test } from 'vitest';
import { loadKubeConfigClass } from './kubeconfig-client.ts';

test('loads no object and no call of the API, and is the class of the whole client', async () => {
  const loaded: string[] = [];
  const hooks = registerHooks({
    load(url, context, next) {
      loaded.push(url);
      return next(url, context);
    },
  });
  const KubeConfig = await loadKubeConfigClass().finally(() => hooks.deregister());
  expect(loaded.filter((url) => url.endsWith('/@kubernetes/client-node/dist/config.js'))).toHaveLength(1);
  expect(loaded.filter((url) => /\/gen\/(?:apis|models|types)\//.test(url))).toEqual([]);
  const client = await import('@kubernetes/client-node');
  expect(client.KubeConfig).toBe(KubeConfig);
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'one', server: 'https://one.example.com', skipTLSVerify: false }, { name: 'somebody' });
  expect(config.makeApiClient(client.CoreV1Api)).toBeInstanceOf(client.CoreV1Api);
});

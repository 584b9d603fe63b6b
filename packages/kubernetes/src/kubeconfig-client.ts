/** The vendor's client without what it has for every object and call of the API, which nobody here uses: 50 MB, and half a second to load. */
import { registerHooks } from 'node:module';
import type { KubeConfig } from '@kubernetes/client-node';

const INDEX = './gen/index.js';
const IMPORTER = '/@kubernetes/client-node/dist/config.js';
const PART = '?part';
/** All that its kubeconfig takes from that index, from where the index itself has it. */
const part = `export { createConfiguration } from './configuration.js';
export { ServerConfiguration } from './servers.js';`;

/** The vendor's own class: whoever loads the whole client too gets the same. */
export async function loadKubeConfigClass(): Promise<typeof KubeConfig> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const isIndex = specifier === INDEX && context.parentURL?.endsWith(IMPORTER) === true;
      return isIndex ? { ...found, url: found.url + PART } : found;
    },
    load: (url, context, next) =>
      url.endsWith(INDEX.slice(1) + PART) ? { format: 'module', source: part, shortCircuit: true } : next(url, context),
  });
  try {
    // oxlint-disable-next-line no-restricted-imports -- its index loads all of it
    return (await import('@kubernetes/client-node/dist/config.js')).KubeConfig;
  } finally {
    hooks.deregister();
  }
}

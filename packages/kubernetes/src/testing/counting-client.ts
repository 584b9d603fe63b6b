import type { KubernetesCall, KubernetesClient } from '../kubernetes-client.ts';
import { callParts } from '../kubernetes-errors.ts';

/** The same client; tells of each request: `create jobs`, `watch pods`. */
export function counting(client: KubernetesClient, onCall: (call: string) => void): KubernetesClient {
  const tell = (call: KubernetesCall): void => {
    const { verb, resource } = callParts(call);
    onCall(`${verb} ${resource}`);
  };
  return {
    address: client.address,
    request: async (call, options) => {
      tell(call);
      return await client.request(call, options);
    },
    stream: async (call, options) => {
      tell(call);
      return await client.stream(call, options);
    },
    close: () => client.close(),
  };
}

import type { DockerClient } from '../docker-client.ts';

/** The same client; tells of each call. */
export function counting(client: DockerClient, onCall: (name: string) => void): DockerClient {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]): unknown => {
        onCall(String(name));
        return Reflect.apply(member, target, parameters);
      };
    },
  });
}

import { defineBlock, type BlockClass } from '@farhaul/core';
import type { RegistryCredentials } from './docker-job-schema.ts';

/**
 * A login to a registry of images, for the job variable `registryCredentials`: made in code, or kept by name.
 *
 * @example
 * docker({ image: 'ghcr.io/team/app:1', registryCredentials: DockerRegistryCredentials({ username, password }) });
 */
export const DockerRegistryCredentials: BlockClass<RegistryCredentials> = defineBlock<RegistryCredentials>({
  type: 'docker-registry-credentials',
  displayName: 'Docker registry credentials',
  description: 'A login to a registry of images.',
  fields: {
    username: { type: 'string', description: 'Who logs in.' },
    password: { type: 'string', writeOnly: true, description: 'Password or access token.' },
    identityToken: { type: 'string', writeOnly: true, description: 'Identity token in place of name and password.' },
    registryUrl: { type: 'string', description: 'Host of the registry; the one of the image where absent.' },
  },
});

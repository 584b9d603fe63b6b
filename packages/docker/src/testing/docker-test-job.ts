import type { DockerJob } from '../docker-job-schema.ts';

/** A job as the default template renders it. */
export function dockerTestJob(variables: Partial<DockerJob> = {}): DockerJob {
  return {
    image: 'node:24-slim',
    pidsLimit: 512,
    readOnlyRoot: false,
    capDrop: ['ALL'],
    noNewPrivileges: true,
    privileged: false,
    init: true,
    autoRemove: true,
    streamOutput: false,
    ...variables,
  };
}

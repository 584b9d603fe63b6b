/** Pure: what each role needs, in words: Docker has no finer rights than the use of its socket. */
import type { PermissionDocumentV1 } from '@farhaul/core/plugin';
import type { DockerJob } from './docker-job-schema.ts';

export function dockerPermissions(role: 'submitter' | 'worker' | 'run', job: DockerJob): PermissionDocumentV1 {
  return { format: 'text', document: null, explanation: role === 'run' ? runNeeds(job) : engineNeeds(role) };
}

function engineNeeds(role: 'submitter' | 'worker'): string[] {
  return [
    `The ${role} uses the socket of the Docker engine: its user is in the group that owns it (docker), or runs rootless Docker.`,
    "Who may use the socket of an engine that runs as root has root's rights on its machine: give it to nobody you would not give those.",
    'Behind a proxy of the socket it needs: GET /info; GET, POST, PUT and DELETE /containers; GET and POST /images; GET, POST and DELETE /volumes; POST /networks/*/connect; GET /distribution.',
    ...(role === 'submitter' ? ['A submitter that only hands runs to a work pool needs no engine at all.'] : []),
  ];
}

function runNeeds(job: DockerJob): string[] {
  const extra = [
    ...(job.privileged ? ['It is privileged: it has all rights on the machine of the engine.'] : []),
    ...((job.capAdd ?? []).length > 0 ? [`It has the capabilities ${job.capAdd?.join(', ')}.`] : []),
    ...((job.volumes ?? []).length > 0 ? [`It reaches ${job.volumes?.join(', ')}.`] : []),
  ];
  return ['The container needs nothing: no socket, no network, no credentials, and no capabilities beyond those of its job.', ...extra];
}

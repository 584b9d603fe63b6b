/** Pure: rules of the job variables that a schema cannot express. */
import { posix } from 'node:path';
import type { ProblemV1 } from '@farhaul/core/plugin';
import { createOptionProblems } from './docker-create-options.ts';
import { isImageId, parseImageReference, registryHost } from './docker-image-reference.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { parseSize } from './docker-size.ts';
import { isVolumeFault, parseVolume } from './docker-volume-text.ts';

const MINIMUM_MEMORY = 6 * 1024 ** 2;

export function checkDockerJob(job: DockerJob): ProblemV1[] {
  return [
    ...imageProblems(job),
    ...credentialProblems(job),
    ...memoryProblems(job),
    ...networkProblems(job),
    ...mountProblems(job),
    ...nameProblems(job),
    ...rightProblems(job),
    ...createOptionProblems(job.containerCreateOptions ?? {}),
  ];
}

function problem(path: string, message: string, remedy: string): ProblemV1 {
  return { path, message, remedy };
}

function imageProblems({ image }: DockerJob): ProblemV1[] {
  if (isImageId(image) || parseImageReference(image) !== null) return [];
  const lower = image.toLowerCase();
  const remedy =
    lower !== image && parseImageReference(lower) !== null
      ? `Names of images are lower case: ${lower}`
      : 'Write [registry/]name[:tag][@digest], such as node:24-slim or ghcr.io/team/app:1.2.';
  return [problem('/image', `'${image}' is no name of an image.`, remedy)];
}

/** The engine sends a login to the registry of the image, whatever it is for. */
function credentialProblems({ image, registryCredentials }: DockerJob): ProblemV1[] {
  const registry = parseImageReference(image)?.registry;
  const given = registryCredentials?.registryUrl;
  if (registry === undefined || given === undefined || registryHost(given) === registryHost(registry)) return [];
  const message = `The credentials are for ${registryHost(given)}, the image is of ${registry}.`;
  return [
    problem('/registryCredentials/registryUrl', message, 'Give those of the registry of the image, or write the registry into its name.'),
  ];
}

function memoryProblems({ memory, memorySwap, shmSize }: DockerJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  const sized = (path: string, text: string | undefined): number | null => {
    if (text === undefined) return null;
    const bytes = parseSize(text);
    if (bytes === null) problems.push(problem(path, `'${text}' is no amount of memory.`, 'Write a number with b, k, m or g: 512m, 8g.'));
    return bytes;
  };
  const limit = sized('/memory', memory);
  const swap = memorySwap === '-1' ? null : sized('/memorySwap', memorySwap);
  sized('/shmSize', shmSize);
  if (limit !== null && limit < MINIMUM_MEMORY) {
    problems.push(problem('/memory', `'${memory}' is less than Docker takes.`, 'Give at least 6m; Node itself needs about 64m.'));
  }
  if (memorySwap !== undefined && memory === undefined) {
    problems.push(problem('/memorySwap', 'memorySwap is set without memory.', 'Set memory too: memorySwap limits both together.'));
  }
  if (limit !== null && swap !== null && swap < limit) {
    problems.push(
      problem(
        '/memorySwap',
        `memorySwap (${memorySwap}) is less than memory (${memory}).`,
        'It counts memory and swap together: give at least as much.',
      ),
    );
  }
  return problems;
}

const networkModes = /^(bridge|none|host|default|container:.+)$/;

function networkProblems({ networks = [], networkMode, extraHosts = [] }: DockerJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  if (networks.length > 0 && networkMode !== undefined) {
    problems.push(
      problem(
        '/networks',
        `networks and networkMode ('${networkMode}') exclude each other.`,
        'Leave out one of the two; a network is named in either.',
      ),
    );
  }
  for (const [index, network] of networks.entries()) {
    if (network !== 'bridge' && networkModes.test(network)) {
      problems.push(problem(`/networks/${index}`, `'${network}' is a network mode, no network.`, `Write networkMode: '${network}'.`));
    }
  }
  for (const [index, entry] of extraHosts.entries()) {
    if (!/^[^:\s]+:.+$/.test(entry)) {
      problems.push(
        problem(`/extraHosts/${index}`, `'${entry}' is no "name:address".`, 'Write for example "db:10.0.0.5" or "host:host-gateway".'),
      );
    }
  }
  return problems;
}

function mountProblems({ volumes = [], tmpfs = [], workingDirectory, devices = [] }: DockerJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  const targets = new Map<string, string>();
  const claim = (path: string, target: string): void => {
    const plain = posix.normalize(target).replace(/(?<=.)\/$/, '');
    const other = targets.get(plain);
    if (other !== undefined) problems.push(problem(path, `Two mounts have the place '${plain}'.`, `Change this one or ${other}.`));
    targets.set(plain, path);
  };
  for (const [index, text] of volumes.entries()) {
    const parsed = parseVolume(text);
    if (isVolumeFault(parsed)) problems.push(problem(`/volumes/${index}`, parsed.message, parsed.remedy));
    else claim(`/volumes/${index}`, parsed.target);
  }
  for (const [index, text] of tmpfs.entries()) {
    const path = text.split(':')[0] ?? '';
    if (path.startsWith('/') && path !== '/') claim(`/tmpfs/${index}`, path);
    else
      problems.push(
        problem(`/tmpfs/${index}`, `'${text}' names no absolute path.`, 'Write for example "/scratch" or "/scratch:size=64m".'),
      );
  }
  if (workingDirectory !== undefined && !workingDirectory.startsWith('/')) {
    problems.push(
      problem(
        '/workingDirectory',
        `'${workingDirectory}' is not an absolute path.`,
        'Give the path from the root of the container, such as /app.',
      ),
    );
  }
  for (const [index, device] of devices.entries()) {
    if (!/^\/[^:]+(:\/[^:]+)?(:[rwm]{1,3})?$/.test(device)) {
      problems.push(problem(`/devices/${index}`, `'${device}' names no device.`, 'Write "/dev/fuse", or "/dev/a:/dev/b:rwm".'));
    }
  }
  return problems;
}

function nameProblems({ env = {}, labels = {} }: DockerJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  for (const name of Object.keys(env)) {
    if (name !== '' && !/[=\0]/.test(name)) continue;
    problems.push(problem('/env', `'${name}' cannot be the name of an environment variable.`, 'Use a name without = in it.'));
  }
  for (const name of Object.keys(labels)) {
    if (name === '') problems.push(problem('/labels', 'A label has no name.', 'Name it.'));
    if (name.startsWith('farhaul/')) {
      problems.push(
        problem(`/labels/${name.replaceAll('/', '~1')}`, `The label '${name}' belongs to farhaul.`, 'Choose another prefix than farhaul/.'),
      );
    }
  }
  return problems;
}

function rightProblems({ user, capAdd = [], capDrop, privileged, pidsLimit }: DockerJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  if (user !== undefined && !/^[^:\s]+(:[^:\s]+)?$/.test(user)) {
    problems.push(problem('/user', `'${user}' is no user.`, 'Write a name of the image, a uid, or uid:gid.'));
  }
  for (const [path, names] of Object.entries({ '/capAdd': capAdd, '/capDrop': capDrop ?? [] })) {
    for (const [index, name] of names.entries()) {
      if (!/^(CAP_)?[A-Za-z_]+$/.test(name))
        problems.push(problem(`${path}/${index}`, `'${name}' is no capability.`, 'Write for example SYS_PTRACE.'));
    }
  }
  if (privileged && capAdd.length > 0) {
    problems.push(problem('/capAdd', 'capAdd has no effect where privileged is set.', 'Leave out one of the two; capAdd gives less.'));
  }
  if (pidsLimit === 0)
    problems.push(problem('/pidsLimit', 'A container needs at least one process.', 'Give a number above 0, or -1 for no limit.'));
  return problems;
}

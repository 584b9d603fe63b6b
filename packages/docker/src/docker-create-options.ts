/** What `containerCreateOptions` may say, and how it is laid over what the other variables say. */
import type { ProblemV1 } from '@farhaul/core/plugin';

type Body = Record<string, unknown>;

/** Fields that have a job variable of their own, or that runs depend on. */
const reserved: Record<string, string> = {
  Image: 'Use the job variable image.',
  Cmd: 'Use the job variable command.',
  Entrypoint: 'Use the job variable command.',
  Env: 'Use the job variable env.',
  Labels: 'Use the job variable labels.',
  User: 'Use the job variable user.',
  WorkingDir: 'Use the job variable workingDirectory.',
  Tty: 'Leave it out: both outputs are told apart.',
  OpenStdin: 'Leave it out: a run has no input.',
  AttachStdin: 'Leave it out: a run has no input.',
  StdinOnce: 'Leave it out: a run has no input.',
  'HostConfig.AutoRemove': 'Use the job variable autoRemove: the engine would remove the container before its outcome was read.',
  'HostConfig.RestartPolicy': 'Use the option infrastructureRetries of the flow: a container runs once.',
  'HostConfig.Privileged': 'Use the job variable privileged.',
  'HostConfig.Memory': 'Use the job variable memory.',
  'HostConfig.MemorySwap': 'Use the job variable memorySwap.',
  'HostConfig.NanoCpus': 'Use the job variable cpus.',
  'HostConfig.NetworkMode': 'Use the job variable networkMode.',
};

export function createOptionProblems(options: Body): ProblemV1[] {
  return Object.entries(reserved).flatMap(([field, remedy]) => {
    const names = field.split('.');
    const value = names.reduce<unknown>(fieldOf, options);
    if (value === undefined) return [];
    return [{ path: `/containerCreateOptions/${names.join('/')}`, message: `${field} cannot be set there.`, remedy }];
  });
}

/** The engine takes names in any case. */
function fieldOf(at: unknown, name: string): unknown {
  if (!isBody(at)) return undefined;
  return Object.entries(at).find(([written, value]) => value !== undefined && written.toLowerCase() === name.toLowerCase())?.[1];
}

/** Objects are merged, lists are joined, everything else is taken from above. */
export function layOver(below: Body, above: Body): Body {
  const merged: Body = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const own = merged[name];
    if (isBody(own) && isBody(value)) merged[name] = layOver(own, value);
    else if (Array.isArray(own) && Array.isArray(value)) merged[name] = [...(own as unknown[]), ...(value as unknown[])];
    else merged[name] = value;
  }
  return merged;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Pure: rules of the job variables that a schema cannot express. */
import type { ProblemV1 } from '@farhaul/core/plugin';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { manifestProblems } from './kubernetes-manifest.ts';
import { labelKey, labelValue } from './kubernetes-names.ts';
import { parseQuantity } from './kubernetes-quantity.ts';

export function checkKubernetesJob(job: KubernetesJob): ProblemV1[] {
  return [
    ...imageProblems(job),
    ...quantityProblems(job),
    ...nameProblems(job),
    ...labelProblems(job),
    ...volumeProblems(job),
    ...rightProblems(job),
    ...clusterProblems(job),
    ...manifestProblems(job.jobManifest ?? {}),
  ];
}

function problem(path: string, message: string, remedy: string): ProblemV1 {
  return { path, message, remedy };
}

function imageProblems({ image }: KubernetesJob): ProblemV1[] {
  return /^\S+$/.test(image) && !/[A-Z]/.test(image.replace(/[:@][^/]*$/, '').replace(/^[^/]*\//, ''))
    ? []
    : [
        problem(
          '/image',
          `'${image}' is no name of an image.`,
          'Write [registry/]name[:tag][@digest] in lower case, such as node:24-slim.',
        ),
      ];
}

const quantities = ['cpuRequest', 'cpuLimit', 'memory', 'memoryRequest', 'memoryLimit', 'ephemeralStorage'] as const;

function quantityProblems(job: KubernetesJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  for (const name of quantities) {
    const value = job[name];
    if (value !== undefined && parseQuantity(value) === null)
      problems.push(problem(`/${name}`, `'${value}' is no quantity of Kubernetes.`, 'Write for example 500m, 2, 512Mi or 8Gi.'));
  }
  const memoryLimit = job.memoryLimit ?? job.memory;
  const bytes = memoryLimit === undefined ? null : parseQuantity(memoryLimit);
  if (bytes !== null && bytes < 32 * 2 ** 20) {
    const path = job.memoryLimit === undefined ? '/memory' : '/memoryLimit';
    problems.push(
      problem(path, `${memoryLimit} is less than Node needs to start.`, 'Give 128Mi or more; mind the i: 512m is half a byte.'),
    );
  }
  problems.push(...atMost('/memoryRequest', job.memoryRequest ?? job.memory, memoryLimit));
  problems.push(...atMost('/cpuRequest', job.cpuRequest, job.cpuLimit));
  return problems;
}

function atMost(path: string, request: string | undefined, limit: string | undefined): ProblemV1[] {
  const wanted = request === undefined ? null : parseQuantity(request);
  const most = limit === undefined ? null : parseQuantity(limit);
  return wanted !== null && most !== null && wanted > most
    ? [problem(path, `The request ${request} is more than the limit ${limit}.`, 'Lower the request, or raise the limit.')]
    : [];
}

function nameProblems({ env = {}, workingDirectory }: KubernetesJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  for (const name of Object.keys(env)) {
    if (!/^[!-<>-~]+$/.test(name))
      problems.push(
        problem('/env', `'${name}' cannot be the name of an environment variable.`, 'Use printable ASCII without "=" and blanks.'),
      );
  }
  if (workingDirectory !== undefined && !workingDirectory.startsWith('/'))
    problems.push(
      problem('/workingDirectory', `'${workingDirectory}' is not an absolute path.`, 'Give the path from the root, such as /app.'),
    );
  return problems;
}

function labelProblems({ labels = {}, annotations = {}, nodeSelector = {} }: KubernetesJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  for (const [name, value] of Object.entries(labels)) {
    const path = `/labels/${pointer(name)}`;
    if (labelKey(name) !== name)
      problems.push(
        problem(path, `'${name}' is no name of a label.`, 'At most 63 letters, digits, "-", "_", "." after an optional "prefix/".'),
      );
    if (value.length > 63)
      problems.push(problem(path, `The value has ${value.length} characters; Kubernetes takes 63.`, 'Shorten it, or use annotations.'));
  }
  for (const [kind, names] of Object.entries({ labels, annotations })) {
    for (const name of Object.keys(names).filter((one) => one.startsWith('farhaul/')))
      problems.push(problem(`/${kind}/${pointer(name)}`, `'${name}' belongs to farhaul.`, 'Choose another prefix than farhaul/.'));
  }
  for (const [name, value] of Object.entries(nodeSelector)) {
    if (labelKey(name) !== name || labelValue(value) !== value)
      problems.push(
        problem(`/nodeSelector/${pointer(name)}`, `No node can have the label ${name}=${value}.`, 'kubectl get nodes --show-labels'),
      );
  }
  return problems;
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function clusterProblems({ context, clusterConfig }: KubernetesJob): ProblemV1[] {
  return context !== undefined && clusterConfig !== undefined
    ? [problem('/context', 'A cluster config has a context of its own.', 'Set that one, and leave out context.')]
    : [];
}

const sources = ['claimName', 'secretName', 'configMapName', 'emptyDir', 'hostPath'] as const;

function volumeProblems({ volumes = [] }: KubernetesJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  const places = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const path = `/volumes/${index}`;
    const given = sources.filter((name) => volume[name] !== undefined);
    if (given.length !== 1)
      problems.push(problem(path, `A volume names one source, not ${given.length}.`, `Give one of ${sources.join(', ')}.`));
    if (places.has(volume.mountPath)) problems.push(problem(path, `Two volumes have the place '${volume.mountPath}'.`, 'Change one.'));
    if (/^\/farhaul(\/|$)/.test(volume.mountPath))
      problems.push(problem(path, `'${volume.mountPath}' belongs to farhaul.`, 'Choose another path than /farhaul.'));
    if (volume.emptyDir !== undefined && volume.emptyDir !== 'memory' && parseQuantity(volume.emptyDir) === null)
      problems.push(problem(path, `'${volume.emptyDir}' is no size.`, 'Write for example 2Gi, or memory.'));
    places.add(volume.mountPath);
  }
  return problems;
}

function rightProblems({ privileged, runAsNonRoot, runAsUser, serviceAccountName }: KubernetesJob): ProblemV1[] {
  const problems: ProblemV1[] = [];
  if (runAsNonRoot && runAsUser === 0)
    problems.push(problem('/runAsUser', 'runAsNonRoot refuses the user 0.', 'Give another user, or leave out runAsNonRoot.'));
  if (privileged && runAsNonRoot)
    problems.push(problem('/privileged', 'privileged and runAsNonRoot exclude each other.', 'Leave out one of the two.'));
  if (serviceAccountName !== undefined && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(serviceAccountName))
    problems.push(
      problem('/serviceAccountName', `'${serviceAccountName}' is no name of a service account.`, 'kubectl get serviceaccounts'),
    );
  return problems;
}

/** Pure: a Job, or parts of one, as a person wrote it, laid over the Job that is made of the other variables. */
import type { ProblemV1 } from '@farhaul/core/plugin';

type Json = Record<string, unknown>;

export const CONTAINER = 'farhaul';

/** What must stay as it is, for the execution could not be found, watched or told from others. */
const kept: readonly { path: readonly string[]; value: unknown; why: string }[] = [
  { path: ['apiVersion'], value: 'batch/v1', why: 'a Job is made' },
  { path: ['kind'], value: 'Job', why: 'a Job is made' },
  { path: ['spec', 'backoffLimit'], value: 0, why: 'the same execution would start again' },
  { path: ['spec', 'completions'], value: 1, why: 'one pod runs an execution' },
  { path: ['spec', 'parallelism'], value: 1, why: 'one pod runs an execution' },
  { path: ['spec', 'template', 'spec', 'restartPolicy'], value: 'Never', why: 'the same execution would start again' },
];

const owned: readonly (readonly string[])[] = [
  ['metadata', 'name'],
  ['metadata', 'generateName'],
  ['spec', 'selector'],
  ['spec', 'manualSelector'],
  ['spec', 'suspend'],
  ['spec', 'completionMode'],
  ['spec', 'podFailurePolicy'],
];

/** Why it cannot be laid over. */
export function manifestProblems(manifest: Json): ProblemV1[] {
  const problems: ProblemV1[] = [];
  for (const { path, value, why } of kept) {
    const found = at(manifest, path);
    if (found !== undefined && found !== value) {
      problems.push(
        problem(
          path,
          `${path.join('.')} must be ${JSON.stringify(value)}, for ${why}.`,
          `Leave it out, or write ${JSON.stringify(value)}.`,
        ),
      );
    }
  }
  for (const path of owned) {
    if (at(manifest, path) !== undefined) problems.push(problem(path, `${path.join('.')} belongs to farhaul.`, 'Leave it out.'));
  }
  return [...problems, ...containerProblems(manifest)];
}

function containerProblems(manifest: Json): ProblemV1[] {
  const path = ['spec', 'template', 'spec', 'containers'];
  const containers = at(manifest, path);
  if (containers === undefined) return [];
  if (!Array.isArray(containers) || containers.length === 0)
    return [
      problem(path, 'The manifest has no container.', `Leave out containers, or name the one that runs the flow '${CONTAINER}' or first.`),
    ];
  const main = mainContainer(containers);
  return ['command', 'args']
    .filter((field) => main[field] !== undefined)
    .map((field) =>
      problem([...path, '0', field], `${field} of the container belongs to farhaul.`, 'Use the job variable command, which runs Node.'),
    );
}

function mainContainer(containers: readonly unknown[]): Json {
  const all = containers.filter(isObject);
  return all.find(({ name }) => name === CONTAINER) ?? all[0] ?? {};
}

/** Objects are merged, lists replaced; named lists (containers, volumes, env, …) are merged by name. */
export function layManifest(job: Json, manifest: Json): Json {
  const containers = at(manifest, ['spec', 'template', 'spec', 'containers']);
  if (Array.isArray(containers)) {
    const main = mainContainer(containers);
    const named = containers.map((container: unknown) => (container === main ? { ...main, name: CONTAINER } : container));
    const { spec, ...rest } = manifest as { spec: { template: { spec: Json } } };
    return layOver(job, { ...rest, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers: named } } } });
  }
  return layOver(job, manifest);
}

function layOver(under: Json, over: Json): Json {
  const result: Json = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    if (isObject(below) && isObject(value)) result[key] = layOver(below, value);
    else if (isNamedList(below) && isNamedList(value)) result[key] = layListOver(below, value);
    else result[key] = value;
  }
  return result;
}

function layListOver(under: readonly Json[], over: readonly Json[]): Json[] {
  const names = new Set(under.map(identityOf));
  const merged = under.map((item) => {
    const above = over.find((one) => identityOf(one) === identityOf(item));
    return above ? layOver(item, above) : item;
  });
  return [...merged, ...over.filter((one) => !names.has(identityOf(one)))];
}

function isNamedList(value: unknown): value is Json[] {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof identityOf(item) === 'string');
}

/** One volume may be mounted at several places. */
function identityOf({ mountPath, name }: Json): unknown {
  return mountPath ?? name;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

function problem(path: readonly string[], message: string, remedy: string): ProblemV1 {
  return { path: `/jobManifest/${path.join('/')}`, message, remedy };
}

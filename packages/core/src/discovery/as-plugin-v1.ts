import { FarhaulError } from '../errors/farhaul-error.ts';
import { reservedOptions } from '../flow/bind-flow.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';

const typeName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Checks the shape of what a plugin module exports. @throws FARHAUL_PLUGIN_INCOMPATIBLE naming the package and the member */
export function asPluginV1(value: unknown, source: string): PluginV1 {
  const problem = pluginProblem(value);
  if (problem === null) return value as PluginV1;
  throw new FarhaulError('FARHAUL_PLUGIN_INCOMPATIBLE', `plugin ${source}: ${problem}`, {
    hint: 'Install a version of the package that fits this version of farhaul, or report it to its author.',
    details: { source },
  });
}

function pluginProblem(value: unknown): string | null {
  if (!isObject(value)) return 'its module has no default export that is an object';
  if (value['specificationVersion'] !== 'v1')
    return `specificationVersion is ${JSON.stringify(value['specificationVersion'])}, this version reads "v1"`;
  if (typeof value['name'] !== 'string' || value['name'] === '') return 'name is missing';
  return listProblem(value, 'workers', workerProblem) ?? listProblem(value, 'storages', storageProblem);
}

function listProblem(
  plugin: Record<string, unknown>,
  key: 'workers' | 'storages',
  check: (entry: Record<string, unknown>) => string | null,
): string | null {
  const list = plugin[key];
  if (!Array.isArray(list)) return `${key} is no list`;
  const seen = new Set<unknown>();
  for (const [index, entry] of list.entries()) {
    if (!isObject(entry)) return `${key}[${index}] is no object`;
    const { type } = entry;
    if (typeof type !== 'string' || !typeName.test(type))
      return `${key}[${index}].type is ${JSON.stringify(type)}, not lower-case words with dashes`;
    if (seen.has(type)) return `${key} offers the type "${type}" twice`;
    seen.add(type);
    for (const member of ['displayName', 'description'])
      if (typeof entry[member] !== 'string') return `${key} "${type}": ${member} is missing`;
    const problem = check(entry);
    if (problem !== null) return `${key} "${type}": ${problem}`;
  }
  return null;
}

function workerProblem(entry: Record<string, unknown>): string | null {
  if (typeof entry['load'] !== 'function') return 'load is no function';
  const schema = entry['jobSchema'];
  if (!isObject(schema) || schema['specificationVersion'] !== 'v1' || !isObject(schema['template']) || !Array.isArray(schema['dangerous']))
    return 'jobSchema is no job schema of version v1';
  const { variables, job } = schema['template'];
  if (!isObject(job) || !isObject(variables)) return 'jobSchema.template lacks job or variables';
  const names = Object.keys(isObject(variables['properties']) ? variables['properties'] : {});
  const reserved = names.find((name) => reservedOptions.includes(name));
  return reserved === undefined ? null : `declares the job variable "${reserved}", which is an option of every decorator`;
}

function storageProblem(entry: Record<string, unknown>): string | null {
  if (typeof entry['open'] !== 'function') return 'open is no function';
  return isObject(entry['schema']) ? null : 'schema is missing';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

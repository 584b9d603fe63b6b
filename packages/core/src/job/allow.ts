import { posix } from 'node:path';
import type { DangerousVariableV1 } from '../plugin/v1/plugin-v1.ts';
import { pointerTo, type JobProblem } from './job-problem.ts';
import { layerOf, type VariableLayer } from './merge-variables.ts';
import { isPlainObject, sameJson, type JsonObject } from './plain-json.ts';

/** At the end of an allowed path. */
const BELOW = '/**';

export interface AllowInput {
  dangerous: readonly DangerousVariableV1[];
  /** `variable`, or `variable:value`; of paths `variable:/path`, or `variable:/path/**`. */
  allow: readonly string[];
  /** What the template itself sets is free. */
  lowest: JsonObject;
  values: JsonObject;
  layers: readonly VariableLayer[];
  place: string;
  workPoolName: string | null;
}

/** Dangerous values that somebody set and the pool does not permit. */
export function forbiddenProblems(input: AllowInput): JobProblem[] {
  return input.dangerous.flatMap((rule) => {
    const layer = layerOf(input.layers, [rule.variable]);
    const value = input.values[rule.variable];
    if (layer === null || value === undefined || value === null || isSafe(rule, value)) return [];
    const own = input.lowest[rule.variable];
    if (sameJson(value, own)) return [];
    const items: [path: string, item: unknown][] =
      Array.isArray(value) && rule.match !== 'whole'
        ? value.map((item, index) => [pointerTo(pointerTo('', rule.variable), index), item])
        : [[pointerTo('', rule.variable), value]];
    return items
      .filter(
        ([, item]) =>
          !isSafe(rule, item) && !(Array.isArray(own) && own.some((free) => sameJson(free, item))) && !isAllowed(rule, item, input.allow),
      )
      .map(([path, item]) => forbidden(rule, { path, item }, { ...input, layer }));
  });
}

function forbidden(
  rule: DangerousVariableV1,
  { path, item }: { path: string; item: unknown },
  { place, workPoolName, layer }: AllowInput & { layer: JobProblem['layer'] },
): JobProblem {
  const text = textOf(rule, item);
  const entry = text === null ? rule.variable : `${rule.variable}:${text}`;
  return {
    code: 'FARHAUL_JOB_VARIABLE_FORBIDDEN',
    path,
    layer,
    nearest: null,
    message: `The job variable "${rule.variable}" of the ${layer ?? 'call'} asks for ${text === null ? 'a value' : `"${text}"`} that ${place} does not allow: ${rule.reason}`,
    remedy: `Leave it out, or ask who runs the pool: farhaul work-pool update ${workPoolName ?? '<pool>'} --allow ${entry}`,
  };
}

function isSafe(rule: DangerousVariableV1, value: unknown): boolean {
  if (rule.match !== 'whole') {
    if (Array.isArray(value) && value.length === 0) return true;
    if (isPlainObject(value) && Object.keys(value).length === 0) return true;
  }
  return (rule.safe ?? []).some((safe) => sameJson(safe, value));
}

function isAllowed(rule: DangerousVariableV1, item: unknown, allow: readonly string[]): boolean {
  const entries = allow.filter((entry) => entry.startsWith(`${rule.variable}:`)).map((entry) => entry.slice(rule.variable.length + 1));
  const bare = allow.includes(rule.variable);
  const text = textOf(rule, item);
  if (rule.match !== 'path') return bare || entries.includes(text ?? JSON.stringify(item));
  if (text !== null && entries.some((entry) => covers(entry, text))) return true;
  return bare && !textsIn(item).some((found) => reachesEngineSocket(sourceOf(found)));
}

/** What an `allow` entry would have to say; null for values that only the bare name can permit. */
function textOf(rule: DangerousVariableV1, item: unknown): string | null {
  if (rule.match === 'path') return typeof item === 'string' ? sourceOf(item) : null;
  return typeof item === 'string' || typeof item === 'number' ? String(item) : null;
}

function sourceOf(mount: string): string {
  return mount.split(':')[0] ?? mount;
}

/** The path itself; with `/**` at the end also what lies below, where whoever may write can put links to anywhere. */
function covers(allowed: string, path: string): boolean {
  if (!allowed.startsWith('/') || !path.startsWith('/')) return allowed === path;
  const withBelow = allowed.endsWith(BELOW);
  const [above, asked] = [normalise(withBelow ? allowed.slice(0, -BELOW.length) || '/' : allowed), normalise(path)];
  return asked === above || (withBelow && (above === '/' || asked.startsWith(`${above}/`)));
}

/** `/var/run` is `/run` on every Linux. */
function normalise(path: string): string {
  const plain = posix
    .normalize(path)
    .replace(/(?<=.)\/+$/, '')
    .replace(/^\/\//, '/');
  return plain === '/var/run' || plain.startsWith('/var/run/') ? plain.slice('/var'.length) : plain;
}

/** Whoever mounts one of these can command the engine: sockets, the places where they lie, and what contains those. */
function reachesEngineSocket(path: string): boolean {
  if (!path.startsWith('/')) return path.startsWith('.') || path.startsWith('~') || path.includes('$');
  const plain = normalise(path);
  return (
    plain.endsWith('.sock') || ['/', '/var', '/run', '/proc'].includes(plain) || plain.startsWith('/run/') || plain.startsWith('/proc/')
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

import { captureSite } from './definition-site.ts';
import type { DefinitionSite } from './flow-definition.ts';

const KEY = Symbol.for('farhaul.snapshots.1');

interface Snapshot {
  site: DefinitionSite;
  value: unknown;
}

/**
 * Evaluates now, in the author's process; a bundle carries the value, and inside the infrastructure it is what this
 * call answers. For module-level values that would differ there: arguments, environment, files, dates.
 *
 * @example
 * const rate = snapshot(() => Number(process.argv[2]));
 */
export function snapshot<Value>(evaluate: () => Value): Value {
  const value = evaluate();
  snapshots().push({ site: captureSite(), value });
  return value;
}

export function snapshots(): Snapshot[] {
  const globals = globalThis as unknown as Record<symbol, Snapshot[] | undefined>;
  return (globals[KEY] ??= []);
}

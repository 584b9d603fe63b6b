import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import type { JobProblem, LayerSource } from './job-problem.ts';
import { pointerTo } from './job-problem.ts';
import { propertiesOf } from './lint-template.ts';
import { nearestName } from './nearest-name.ts';
import type { JsonObject } from './plain-json.ts';

/** Names that the template does not declare. Loads nothing, so a decorator can ask at definition. `place` is for the message: `worker type "docker"`. */
export function unknownVariables(
  template: BaseJobTemplateV1,
  names: Iterable<string>,
  origin: { place: string; layer: LayerSource | null },
): JobProblem[] {
  const declared = Object.keys(propertiesOf(template.variables));
  return [...names].filter((name) => !declared.includes(name)).map((name) => unknownVariable(name, declared, origin));
}

function unknownVariable(
  name: string,
  declared: readonly string[],
  { place, layer }: { place: string; layer: LayerSource | null },
): JobProblem {
  const nearest = nearestName(name, declared);
  const dotted = nearest !== null && name.startsWith(`${nearest}.`);
  const remedy = dotted
    ? `Write ${nearest}: { ${JSON.stringify(name.slice(nearest.length + 1))}: … }.`
    : `${nearest === null ? '' : `Did you mean "${nearest}"? `}Known are: ${declared.join(', ') || 'none'}.`;
  return {
    code: 'FARHAUL_JOB_VARIABLE_UNKNOWN',
    path: pointerTo('', name),
    layer,
    nearest,
    remedy,
    message: `The job variable "${name}"${layerText(layer)} is not known to ${place}.`,
  };
}

/** Declared, but without effect: setting it can only be a mistake. */
export function unusedVariables(
  variables: JsonObject,
  { declared, used }: { declared: JsonObject; used: ReadonlySet<string> },
  { place, layer }: { place: string; layer: LayerSource | null },
): JobProblem[] {
  return Object.keys(variables)
    .filter((name) => Object.hasOwn(declared, name) && !used.has(name))
    .map((name) => ({
      code: 'FARHAUL_JOB_VARIABLE_UNKNOWN',
      path: pointerTo('', name),
      layer,
      nearest: null,
      message: `The job variable "${name}"${layerText(layer)} is declared by ${place}, but its job does not use it, so it would have no effect.`,
      remedy: `Remove it, or let the job template use "{{ ${name} }}".`,
    }));
}

export function layerText(layer: LayerSource | null): string {
  return layer === null ? '' : ` of the ${layer}`;
}

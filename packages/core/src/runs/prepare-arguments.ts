import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { ParameterDescription } from '../protocol/bundle-manifest.ts';
import { decodeWire, describeWire, encodeWire, joinParts, type DecodeOptions } from '../protocol/wire/index.ts';
import { argumentNames } from './argument-names.ts';

/** Arguments by value, as they are now. @throws FARHAUL_VALUE_* naming the argument and the path. */
export function encodeArguments(args: readonly unknown[], flow: { flowName: string; fn: (...args: never[]) => unknown }): Uint8Array {
  const naming = {
    label: `flow "${flow.flowName}"`,
    // Read only where something is refused.
    get argumentNames() {
      return argumentNames(flow.fn);
    },
  };
  return joinParts(encodeWire([...args], naming));
}

/** With `copy`, changing binary arguments leaves `bytes` alone. */
export function decodeArguments(bytes: Uint8Array, options: DecodeOptions = {}): unknown[] {
  return decodeWire(bytes, options) as unknown[];
}

/** Arguments by name; `argument0`, … where the source tells no name. A rest parameter takes the remaining ones as a list. */
export function argumentsByName(args: readonly unknown[], parameters: readonly ParameterDescription[]): Record<string, unknown> {
  const named: [string, unknown][] = [];
  for (const [index, value] of args.entries()) {
    const parameter = parameters[index];
    if (parameter?.rest) {
      named.push([parameter.name, args.slice(index)]);
      break;
    }
    named.push([parameter?.name ?? `argument${index}`, value]);
  }
  return Object.fromEntries(named);
}

/** As kept on the run: JSON that a person can read. */
export function readableParameters(args: readonly unknown[], parameters: readonly ParameterDescription[]): Record<string, unknown> {
  return describeWire(argumentsByName(args, parameters)) as Record<string, unknown>;
}

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
}

/** Applies the flow's own schema, which may coerce; answers the arguments by position. */
export async function validateArguments(
  definition: FlowDefinition,
  args: readonly unknown[],
  parameters: readonly ParameterDescription[],
): Promise<readonly unknown[]> {
  if (!definition.parameters) return args;
  const outcome = (await definition.parameters['~standard'].validate(argumentsByName(args, parameters))) as
    | { value: Record<string, unknown>; issues?: undefined }
    | { issues: readonly Issue[] };
  if (outcome.issues) {
    const [first] = outcome.issues;
    const path = (first?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    throw new FarhaulError(
      'FARHAUL_INPUT_INVALID',
      `parameter "${path}" of flow "${definition.name ?? ''}": ${first?.message ?? 'invalid'}`,
      {
        hint: "The flow's own schema (flow({ parameters })) refuses the value.",
        details: { problems: outcome.issues.map((issue) => issue.message) },
      },
    );
  }
  const ordered = parameters.map((parameter) => outcome.value[parameter.name]);
  const last = parameters.at(-1);
  return last?.rest
    ? [...ordered.slice(0, -1), ...((ordered.at(-1) as unknown[] | undefined) ?? [])]
    : ordered.slice(0, Math.max(args.length, definedCount(ordered)));
}

function definedCount(values: readonly unknown[]): number {
  return values.findLastIndex((value) => value !== undefined) + 1;
}

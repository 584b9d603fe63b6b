import type { ErrorObject } from 'ajv';
import { pointerTo } from './job-problem.ts';
import { nearestName } from './nearest-name.ts';
import { isPlainObject } from './plain-json.ts';

export interface SchemaFault {
  path: string;
  message: string;
  nearest: string | null;
}

/** One sentence part per broken place. Says what is expected and the kind of what is there, never the value. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): SchemaFault[] {
  const faults = new Map<string, SchemaFault>();
  for (const error of withoutBranches(errors)) {
    const fault = describe(error, errors);
    const key = `${fault.path} ${fault.message}`;
    if (!faults.has(key)) faults.set(key, fault);
  }
  return [...faults.values()];
}

/** The errors inside a failed union only matter where the value has the branch's type. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(isUnion);
  return errors.filter((error) => {
    if (['if', 'then', 'else'].includes(error.keyword)) return false;
    if (isUnion(error)) return relevantBranchErrors(error, errors).length === 0;
    const union = unions.find((candidate) => isInside(error, candidate));
    return union === undefined || relevantBranchErrors(union, errors).includes(error);
  });
}

function relevantBranchErrors(union: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  const inside = errors.filter((error) => isInside(error, union) && !isUnion(error));
  const branch = (error: ErrorObject): string | undefined => error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0];
  const wrongType = new Set(inside.filter((error) => error.keyword === 'type' && error.instancePath === union.instancePath).map(branch));
  const fitting = inside.filter((error) => !wrongType.has(branch(error)));
  return new Set(fitting.map(branch)).size === 1 ? fitting : [];
}

function isUnion(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf';
}

function isInside(error: ErrorObject, union: ErrorObject): boolean {
  return error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);
}

function describe(error: ErrorObject, all: readonly ErrorObject[]): SchemaFault {
  const parameters = error.params as Record<string, unknown>;
  const at = (message: string, nearest: string | null = null): SchemaFault => ({ path: error.instancePath, message, nearest });
  switch (error.keyword) {
    case 'type':
      return at(`must be ${kinds([parameters['type']].flat())}, but is ${kindOf(error.data)}`);
    case 'anyOf':
    case 'oneOf': {
      const types = all.filter((inner) => isInside(inner, error) && inner.keyword === 'type' && inner.instancePath === error.instancePath);
      const expected = [...new Set(types.flatMap((inner) => (inner.params as { type: string | string[] }).type))];
      return at(expected.length > 0 ? `must be ${kinds(expected)}, but is ${kindOf(error.data)}` : 'fits none of the admitted forms');
    }
    case 'enum':
      return at(`must be one of ${listed(parameters['allowedValues'])}`);
    case 'const':
      return at(`must be ${JSON.stringify(parameters['allowedValue'])}`);
    case 'required':
      return {
        path: pointerTo(error.instancePath, String(parameters['missingProperty'])),
        message: 'is required and not set',
        nearest: null,
      };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(parameters['additionalProperty'] ?? parameters['unevaluatedProperty']);
      const known = isPlainObject(error.parentSchema?.['properties']) ? Object.keys(error.parentSchema['properties']) : [];
      return { path: pointerTo(error.instancePath, name), message: 'is not known', nearest: nearestName(name, known) };
    }
    default:
      return at(error.message ?? `breaks the rule "${error.keyword}"`);
  }
}

const kindNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function kinds(types: readonly unknown[]): string {
  return types.map((type) => kindNames[String(type)] ?? String(type)).join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return String(value);
  return kindNames[typeof value] ?? typeof value;
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : String(values);
}

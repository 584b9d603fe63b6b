/** What can be judged of a block's fields without a schema library; the whole schema is applied before anything is stored. */
import { FarhaulError } from '../errors/farhaul-error.ts';
import { nearestName } from '../job/nearest-name.ts';
import type { BlockTypeV1 } from '../plugin/v1/block-v1.ts';
import { reservedFields, type BlockParts } from './block.ts';

type FieldSchema = Record<string, unknown>;

/** Field names and their schemas, in their order. */
export function fieldsOf(type: BlockTypeV1): Record<string, FieldSchema> {
  return (type.schema['properties'] ?? {}) as Record<string, FieldSchema>;
}

export function isSecretField(type: BlockTypeV1, name: string): boolean {
  return fieldsOf(type)[name]?.['writeOnly'] === true;
}

export function requiredFields(type: BlockTypeV1): readonly string[] {
  return (type.schema['required'] ?? []) as string[];
}

/** @throws FARHAUL_BLOCK_DEFINITION */
export function checkBlockType(type: BlockTypeV1): void {
  const refuse = (message: string, hint: string): never => {
    throw new FarhaulError('FARHAUL_BLOCK_DEFINITION', `Block type "${type.type}" ${message}.`, { hint });
  };
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type.type)) refuse('has a malformed name', 'Write it like registry-credentials.');
  for (const [name, schema] of Object.entries(fieldsOf(type))) {
    if (reservedFields.includes(name)) refuse(`has a field named "${name}"`, 'Choose another name; every block has that itself.');
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) refuse(`has a field named "${name}"`, 'Start with a letter, go on with letters and digits.');
    const nested = JSON.stringify({ ...schema, writeOnly: undefined, default: undefined, examples: undefined });
    if (nested.includes('"writeOnly":true')) refuse(`hides a part of its field "${name}"`, 'Only whole fields can be secret.');
    if (schema['writeOnly'] === true && 'default' in schema) refuse(`has a secret "${name}" with a default`, 'Leave the default out.');
  }
}

/** Defaults filled in, secrets apart. @throws FARHAUL_BLOCK_INVALID naming the field, never a value */
export function takeFields(type: BlockTypeV1, given: unknown): BlockParts {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid(type, 'is made of an object with its fields', `Known are ${Object.keys(fieldsOf(type)).join(', ')}.`);
  const known = fieldsOf(type);
  const fields: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(known)) if ('default' in schema) fields[name] = structuredClone(schema['default']);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(known, name)) {
      const nearest = nearestName(name, Object.keys(known));
      throw invalid(type, `has no field "${name}"`, nearest ? `Did you mean "${nearest}"?` : `Known are ${Object.keys(known).join(', ')}.`);
    }
    fields[name] = value;
  }
  const missing = requiredFields(type).find((name) => !Object.hasOwn(fields, name));
  if (missing !== undefined) throw invalid(type, `needs the field "${missing}"`, String(known[missing]?.['description'] ?? 'Set it.'));
  return partsOfFields(type, fields);
}

function partsOfFields(type: BlockTypeV1, fields: Record<string, unknown>): BlockParts {
  const entries = Object.keys(fieldsOf(type)).flatMap((name) => (Object.hasOwn(fields, name) ? [[name, fields[name]] as const] : []));
  const secrets = entries.filter(([name]) => isSecretField(type, name));
  return {
    type,
    document: Object.fromEntries(entries.filter(([name]) => !isSecretField(type, name))),
    secrets: Object.fromEntries(secrets),
    secretFields: secrets.map(([name]) => name),
    savedAs: null,
  };
}

export function invalid(type: BlockTypeV1, message: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_BLOCK_INVALID', `A block of type "${type.type}" ${message}.`, { hint });
}

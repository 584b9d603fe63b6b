import { FarhaulError, nearestName } from '@farhaul/core/client';

/** One property of a schema as a flag. */
export interface SchemaFlag {
  /** `--bucket-name` without the dashes. */
  name: string;
  property: string;
  types: readonly string[];
  description: string;
  required: boolean;
  /** Never on a command line. */
  secret: boolean;
}

interface PropertySchema {
  writeOnly?: boolean;
  type?: string | string[];
  description?: string;
}

export function flagsOf(schema: Record<string, unknown>): SchemaFlag[] {
  const properties = (schema['properties'] ?? {}) as Record<string, PropertySchema>;
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  return Object.entries(properties).map(([property, { type = 'string', description = '', writeOnly = false }]) => ({
    name: property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    property,
    types: [type].flat(),
    description,
    required: required.includes(property),
    secret: writeOnly,
  }));
}

export interface GivenFlags {
  /** Whose flags, for errors: `The storage type "local"`. */
  subject: string;
  flags: readonly SchemaFlag[];
  given: readonly string[];
  /** Names that people know from elsewhere, and the properties they mean. */
  otherNames?: Readonly<Record<string, string>>;
}

/** `--flag value`, `--flag=value`, `--flag` and `--no-flag`; a repeated one becomes a list. @throws FARHAUL_INPUT_INVALID */
export function parseFlags({ subject, flags, given, otherNames = {} }: GivenFlags): Record<string, unknown> {
  const configuration: Record<string, unknown> = {};
  for (let at = 0; at < given.length; at += 1) {
    const text = given[at] ?? '';
    const [, negated, name = '', , joined] = /^--(no-)?([^=]+)(=([^]*))?$/.exec(text) ?? [];
    const flag = flags.find((one) => one.name === name || one.property === otherNames[name]);
    if (!flag) throw unknownFlag(subject, flags, text);
    const isSwitch = flag.types.includes('boolean');
    const value = joined ?? (isSwitch ? String(negated === undefined) : given[(at += 1)]);
    if (value === undefined) throw invalid(`--${name} has no value.`, `Write --${name} <${flag.types[0]}>.`);
    const read = readValue(flag, value);
    const before = configuration[flag.property];
    configuration[flag.property] = Array.isArray(before) && Array.isArray(read) ? [...(before as unknown[]), ...(read as unknown[])] : read;
  }
  return configuration;
}

export function readValue({ name, types }: SchemaFlag, value: string): unknown {
  if (types.includes('boolean') && /^(?:true|false)$/.test(value)) return value === 'true';
  if (types.includes('integer') || types.includes('number'))
    return value.trim() === '' ? value : Number.isNaN(Number(value)) ? value : Number(value);
  if (types.includes('array')) return value.split(',').map((part) => part.trim());
  if (!types.includes('object')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw invalid(`The value of --${name} is no JSON.`, `Write --${name} '{ … }'.`);
  }
}

function unknownFlag(subject: string, flags: readonly SchemaFlag[], text: string): FarhaulError {
  const nearest = nearestName(
    (text.split('=')[0] ?? text).replace(/^--/, ''),
    flags.map(({ name }) => name),
  );
  const known = flags.length === 0 ? 'It has none.' : `It has ${flags.map(({ name }) => `--${name}`).join(', ')}.`;
  return invalid(`${subject} has no flag ${text.split('=')[0] ?? text}.`, nearest === null ? known : `Did you mean --${nearest}?`);
}

function invalid(message: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_INPUT_INVALID', message, { hint });
}

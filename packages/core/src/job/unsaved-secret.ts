import { FarhaulError } from '../errors/farhaul-error.ts';
import { pointerSteps, pointerTo } from './job-problem.ts';
import { isPlainObject } from './plain-json.ts';

/** Stands for a secret that is not shown, and for one in a stored run that only the calling process knows. */
export const SECRET_MASK = '********';

/** Pointers to the places of secrets that stayed in their process. */
export function holdsUnsavedSecret(value: unknown, path = ''): string[] {
  if (value === SECRET_MASK) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => holdsUnsavedSecret(item, pointerTo(path, index)));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => holdsUnsavedSecret(item, pointerTo(path, key)));
}

/** What the schema calls `writeOnly`, as a whole or within, becomes a mask; what refers to a block stays. */
export function maskSecrets(value: unknown, schema: unknown): unknown {
  if (!isPlainObject(schema)) return value;
  if (schema['writeOnly'] === true) return isSecretText(value) ? SECRET_MASK : value;
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, schema['items']));
  const { properties } = schema;
  if (!isPlainObject(value) || !isPlainObject(properties)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskSecrets(item, properties[key])]));
}

function isSecretText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('{{');
}

/** Somebody else would have to launch the run, who does not know it. */
export function unsavedSecret(path: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_SECRET_UNSAVED',
    `The job variable "${pointerSteps(path).join('.')}" holds a secret that only the calling process knows, and a run's variables are stored.`,
    {
      hint: 'Keep it as a block, await block.save("name"), and give the block that was saved, or write {{ block.name.field }}.',
      details: { path },
    },
  );
}

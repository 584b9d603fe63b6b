import { createRequire } from 'node:module';
import type { Ajv, Options } from 'ajv';
import type { JsonObject } from './plain-json.ts';
import { allSchemas } from './schema-walk.ts';

/** No coercion, no defaults. The three switched off refuse valid unions, if/then and typeless objects. */
const options: Options = {
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allErrors: true,
  verbose: true,
  logger: false,
};

let metaSchemas: Ajv | null = null;

/** Loaded at first use: whoever imports the resolver and resolves nothing does not wait for it. */
function load(more: Options): Ajv {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: new (options: Options) => Ajv };
  const ajv = new Ajv2020({ ...options, ...more });
  (require('ajv-formats') as (target: Ajv) => void)(ajv);
  return ajv;
}

/** For one schema, so that `$id`s of two templates never meet. Reads nothing from elsewhere: a remote `$ref` is an error. */
export function ajvFor(schema: JsonObject): Ajv {
  const ajv = load({ meta: false, validateSchema: false });
  const annotations = new Set<string>(['$anchor']);
  for (const part of allSchemas(schema)) for (const key of Object.keys(part)) if (key.startsWith('x-')) annotations.add(key);
  for (const keyword of annotations) if (ajv.getKeyword(keyword) === false) ajv.addKeyword(keyword);
  return ajv;
}

/** What makes the document no JSON Schema 2020-12. */
export function schemaFaults(schema: JsonObject): { path: string; message: string }[] {
  metaSchemas ??= load({});
  if (metaSchemas.validateSchema(schema) === true) return [];
  return (metaSchemas.errors ?? []).map((error) => ({ path: error.instancePath, message: error.message ?? error.keyword }));
}

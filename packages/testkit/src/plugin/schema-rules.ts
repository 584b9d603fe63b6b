import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplate, resolveJob } from '@farhaul/core/client';
// oxlint-disable-next-line no-restricted-imports -- where ajv keeps what reads this version of JSON Schema
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { PluginRule, PluginTrial } from './plugin-trial.ts';

const group = 'Schema';
const secretName = /password|passphrase|secret|token|private_?key|connection_?string/i;

interface Described {
  place: string;
  schema: Record<string, unknown>;
}

export const schemaRules: readonly PluginRule[] = [
  {
    group,
    title: 'every schema compiles in the strict mode of ajv, and is that of an object',
    async check(trial) {
      for (const { place, schema } of schemasOf(trial)) {
        assert.equal(schema['type'], 'object', `${place} is not of type object`);
        const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, logger: false });
        addFormats.default(ajv);
        for (const keyword of annotations(schema)) ajv.addKeyword(keyword);
        assert.doesNotThrow(() => ajv.compile(schema), place);
      }
    },
  },
  {
    group,
    title: 'every variable and every field has a description that ends with a period',
    async check(trial) {
      for (const { place, schema } of schemasOf(trial)) {
        for (const [name, { description = '' }] of Object.entries(propertiesOf(schema)))
          assert.match(description, /\S\.$/, `${place}: ${name} is described as ${JSON.stringify(description)}`);
      }
    },
  },
  {
    group,
    title: 'nothing is to be said of a default template: no unknown placeholder, no unused variable, no default that its schema refuses',
    async check({ plugin }) {
      for (const { type, jobSchema } of plugin.workers) {
        const { errors, warnings } = checkTemplate(jobSchema.template);
        assert.deepEqual([...errors, ...warnings], [], type);
      }
    },
  },
  {
    group,
    title: 'the default template renders with its defaults alone, and its worker has nothing against the job',
    async check({ plugin, requiredVariables = {} }) {
      for (const entry of plugin.workers) {
        const { type, jobSchema } = entry;
        const { job } = resolveJob({
          template: jobSchema.template,
          dangerous: jobSchema.dangerous,
          allow: [],
          layers: [{ source: 'decorator', variables: requiredVariables[type] ?? {} }],
          workPoolName: null,
          workerType: type,
        });
        const worker = await entry.load({ environment: {}, logger: quiet, stateDirectory: join(tmpdir(), 'farhaul-plugin-of-nobody') });
        assert.deepEqual(worker.check?.(job) ?? [], [], type);
        await worker.close?.();
      }
    },
  },
  {
    group,
    title: 'what is dangerous is a variable of the schema, with a reason',
    async check({ plugin }) {
      for (const { type, jobSchema } of plugin.workers) {
        const variables = Object.keys(propertiesOf(jobSchema.template.variables));
        for (const { variable, reason } of jobSchema.dangerous) {
          assert.ok(variables.includes(variable), `${type} has no variable ${variable}`);
          assert.notEqual(reason, '', `${type}: no reason why ${variable} is dangerous`);
        }
      }
    },
  },
  {
    group,
    title: 'a field of a block that is called a secret says writeOnly',
    async check({ plugin }) {
      for (const { type, schema } of plugin.blocks ?? []) {
        for (const [name, property] of Object.entries(propertiesOf(schema)))
          if (secretName.test(name)) assert.equal(property['writeOnly'], true, `block ${type}: ${name} is not writeOnly`);
      }
    },
  },
];

function schemasOf({ plugin }: PluginTrial): Described[] {
  return [
    ...plugin.workers.map(({ type, jobSchema }) => ({ place: `worker type ${type}`, schema: jobSchema.template.variables })),
    ...plugin.storages.map(({ type, schema }) => ({ place: `storage type ${type}`, schema })),
    ...(plugin.blocks ?? []).map(({ type, schema }) => ({ place: `block type ${type}`, schema })),
  ];
}

function propertiesOf(schema: Record<string, unknown>): Record<string, { description?: string; writeOnly?: unknown }> {
  return (schema['properties'] ?? {}) as Record<string, { description?: string; writeOnly?: unknown }>;
}

/** Keys that begin with `x-` mean nothing to a schema. */
function annotations(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([key, one]) => [...(key.startsWith('x-') ? [key] : []), ...annotations(one)]));
}

const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

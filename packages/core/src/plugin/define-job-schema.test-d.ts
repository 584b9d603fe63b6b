import { expectTypeOf } from 'vitest';
import { defineJobSchema } from './define-job-schema.ts';
import type { JobSchemaV1 } from './index.ts';

interface Job {
  image: string;
  region: string;
  count?: number;
  privileged?: boolean;
  pull?: 'always' | 'never';
  env: Record<string, string>;
  command?: string[];
  size?: number | string;
  limits?: { cpu: number; memory?: string };
  user?: string | null;
}

const variables = {
  image: { type: 'string', default: 'node', description: 'Image.' },
  region: { type: 'string', mustBeSet: true, description: 'Region.' },
  count: { type: 'integer', minimum: 1, description: 'Count.' },
  privileged: { type: 'boolean', default: false, description: 'Privileged.' },
  pull: { enum: ['always', 'never'], description: 'Pull.' },
  env: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Environment.' },
  command: { type: 'array', items: { type: 'string' }, description: 'Command.' },
  size: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+Gi$' }], description: 'Size.' },
  limits: {
    type: 'object',
    properties: { cpu: { type: 'number' }, memory: { type: 'string' } },
    required: ['cpu'],
    description: 'Limits.',
  },
  user: { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'User.' },
} as const;

expectTypeOf(defineJobSchema<Job>({ variables })).toEqualTypeOf<JobSchemaV1>();

// @ts-expect-error a property of the interface is missing
defineJobSchema<Job>({ variables: { image: variables.image } });
// @ts-expect-error a variable that the interface does not have
defineJobSchema<{ image: string }>({ variables: { image: variables.image, imagee: variables.image } });
// @ts-expect-error another type than the interface says
defineJobSchema<{ image: string }>({ variables: { image: { type: 'integer', mustBeSet: true, description: 'Image.' } } });
// @ts-expect-error the description does not end with a period
defineJobSchema<{ image: string }>({ variables: { image: { type: 'string', mustBeSet: true, description: 'Image' } } });
// @ts-expect-error no description
defineJobSchema<{ image: string }>({ variables: { image: { type: 'string', required: true } } });
// @ts-expect-error always there, but neither required nor with a default
defineJobSchema<{ image: string }>({ variables: { image: { type: 'string', description: 'Image.' } } });
// @ts-expect-error optional, yet required
defineJobSchema<{ image?: string }>({ variables: { image: { type: 'string', mustBeSet: true, description: 'Image.' } } });
// @ts-expect-error a default of another type
defineJobSchema<{ count: number }>({ variables: { count: { type: 'integer', default: '4', description: 'Count.' } } });
// @ts-expect-error a value that the union does not have
defineJobSchema<{ pull?: 'always' | 'never' }>({ variables: { pull: { enum: ['sometimes'], description: 'Pull.' } } });
const image = { type: 'string', description: 'Image.' } as const;
const unknownVariable = { variable: 'volumes', match: 'path', reason: 'Host.' } as const;
// @ts-expect-error dangerous names a variable that is not there
defineJobSchema<{ image?: string }>({ variables: { image }, dangerous: [unknownVariable] });

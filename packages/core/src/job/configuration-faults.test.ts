import { expect, test } from 'vitest';
import { configurationFaults } from './configuration-faults.ts';

const schema = {
  type: 'object',
  properties: { bucket: { type: 'string', minLength: 3 }, region: { type: 'string' } },
  required: ['bucket'],
  additionalProperties: false,
};

test('a configuration that fits has no faults', () => {
  expect(configurationFaults(schema, { bucket: 'my-bucket' })).toEqual([]);
});

test('what is missing, unknown or wrong is named, and no value is shown', () => {
  expect(configurationFaults(schema, {})).toHaveLength(1);
  const faults = configurationFaults(schema, { bucket: 'x!', regoin: 'secret-value' });
  expect(faults.map(({ nearest }) => nearest)).toContain('region');
  expect(JSON.stringify(faults)).not.toMatch(/x!|secret-value/);
});

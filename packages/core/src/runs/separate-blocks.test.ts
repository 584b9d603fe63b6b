import { expect, test } from 'vitest';
import type { FlowCall } from '../flow/launcher.ts';
import { separateBlocks } from './separate-blocks.ts';

const schema = {
  type: 'object',
  properties: {
    image: { type: 'string' },
    logins: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, password: { type: 'string', writeOnly: true } } },
    },
    token: { type: 'string', writeOnly: true },
  },
};

function call(binding: Record<string, unknown>, more?: Record<string, unknown>, mode: FlowCall['mode'] = 'direct'): FlowCall {
  return { binding: { jobVariables: binding }, options: more ? { jobVariables: more } : {}, mode } as unknown as FlowCall;
}

test('what the schema calls secret is not in the form that is stored, and stays in the process', () => {
  const given = call({ image: 'app', logins: [{ name: 'ci', password: 'pa55' }] }, { token: 't0ken' });
  const separated = separateBlocks(given, schema);
  expect(separated.call.binding.jobVariables).toEqual({ image: 'app', logins: [{ name: 'ci', password: '********' }] });
  expect(separated.call.options.jobVariables).toEqual({ token: '********' });
  expect(separated.secrets?.binding.jobVariables).toEqual(given.binding.jobVariables);
  expect(separated.secrets?.options.jobVariables).toEqual({ token: 't0ken' });
});

test('a reference, and a call without secrets, stay as they are', () => {
  const given = call({ image: 'app', token: '{{ block.mine.value }}' });
  expect(separateBlocks(given, schema)).toEqual({ call: given, secrets: null });
});

test('nobody else can launch a run with such a secret: refused with the place and what to do, without the secret', () => {
  const refused = ((): unknown => {
    try {
      return separateBlocks(call({ logins: [{ password: 'pa55' }] }, undefined, 'work-pool'), schema);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toMatchObject({
    code: 'FARHAUL_SECRET_UNSAVED',
    message: expect.stringContaining('"logins.0.password"'),
    hint: expect.stringContaining('save("name")'),
  });
  expect(JSON.stringify(refused)).not.toContain('pa55');
});

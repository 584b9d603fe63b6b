import { expectTypeOf } from 'vitest';
import { defineBlock } from '../index.ts';

interface Fields {
  username: string;
  password: string;
  port?: number;
}

const username = { type: 'string', mustBeSet: true, description: 'Who.' } as const;
const password = { type: 'string', mustBeSet: true, writeOnly: true, description: 'What.' } as const;
const port = { type: 'integer', default: 5000, description: 'Where.' } as const;
const about = { type: 'a', displayName: 'A', description: 'A.' };

const Credentials = defineBlock<Fields>({ ...about, fields: { username, password, port } });
const block = new Credentials({ username: 'ci', password: 'p' });
expectTypeOf(block.password).toEqualTypeOf<string>();
expectTypeOf(block.port).toEqualTypeOf<number | undefined>();
expectTypeOf(Credentials({ username: 'ci', password: 'p', port: 1 })).toEqualTypeOf(block);
expectTypeOf(Credentials.load('a')).resolves.toEqualTypeOf(block);

// @ts-expect-error a field is missing
new Credentials({ username: 'ci' });
// @ts-expect-error an unknown field
new Credentials({ username: 'ci', password: 'p', passwort: 'p' });
// @ts-expect-error fields are read only
block.password = 'other';
// @ts-expect-error a property of the interface is missing
defineBlock<Fields>({ ...about, fields: { username, password } });
// @ts-expect-error always there, but not said to be
defineBlock<{ a: string }>({ ...about, fields: { a: { type: 'string', description: 'A.' } } });
// @ts-expect-error another type than the interface says
defineBlock<{ a: string }>({ ...about, fields: { a: { type: 'integer', mustBeSet: true, description: 'A.' } } });
// @ts-expect-error the description does not end with a period
defineBlock<{ a: string }>({ ...about, fields: { a: { type: 'string', mustBeSet: true, description: 'A' } } });

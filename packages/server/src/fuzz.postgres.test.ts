import pg from 'pg';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { describeFuzz } from './describe-fuzz.fixture.ts';

const given = process.env['FARHAUL_TEST_DATABASE_URL'] ?? 'skip:no PostgreSQL';
const schema = `fuzz_${process.pid}`;

async function change(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: given });
  await client.connect();
  await client.query(statement);
  await client.end();
}

if (given.startsWith('skip:')) {
  describe.skip(`a server on PostgreSQL (${given.slice(5)})`, () => test('is in the hands of somebody hostile', () => undefined));
} else {
  // It asks for keys, which is nothing for the other tests of this database.
  const url = new URL(given);
  url.searchParams.set('options', `-csearch_path=${schema}`);
  beforeAll(() => change(`create schema ${schema}`));
  afterAll(() => change(`drop schema ${schema} cascade`));
  describeFuzz('a server on PostgreSQL', url.href);
}

import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { testSeed } from '../../core/src/testing/test-seed.ts';
import { describeFuzz } from './describe-fuzz.fixture.ts';

const given = process.env['FARHAUL_TEST_DATABASE_URL'] ?? 'skip:no PostgreSQL';
const schema = `fuzz_${process.pid}`;

async function change(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: given });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const trouble = given.startsWith('skip:') ? given.slice(5) : null;

/** It asks for keys, which is nothing for the other tests of this database. */
function ofItsOwn(): string | null {
  const url = URL.parse(given);
  url?.searchParams.set('options', `-csearch_path=${schema}`);
  return trouble === null && url ? url.href : null;
}

beforeAll(async () => {
  if (trouble === null) await change(`create schema ${schema}`);
});
afterAll(async () => {
  if (trouble === null) await change(`drop schema ${schema} cascade`);
});

describeFuzz('PostgreSQL', { databaseUrl: ofItsOwn(), seed: testSeed, trouble });

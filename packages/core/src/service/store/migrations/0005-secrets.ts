import type { Migration } from './migration.ts';

/** Secret fields of blocks: encrypted, under a key that the store does not hold and whose name it knows. */
export const secrets: Migration = {
  name: '0005-secrets',
  statements: [
    `alter table block add column id text`,
    `alter table block add column secrets text`,
    `alter table block add column secret_key text`,
  ],
};

import { defineConfig } from 'vitest/config';
import rootConfig from './vitest.config.ts';

/** The store, the service and the server on a real PostgreSQL: `npm run test:postgres`. */
export default defineConfig({
  ssr: rootConfig.ssr ?? {},
  test: {
    reporters: ['default', `${import.meta.dirname}/scripts/summary-reporter.ts`],
    root: `${import.meta.dirname}/packages`,
    include: ['core/src/service/**/*.test.ts', '*/src/**/*.postgres.test.ts'],
    // Of the embedded store alone.
    exclude: ['core/src/service/{service,processes,data-directory}.test.ts'],
    globalSetup: [`${import.meta.dirname}/scripts/postgres/provide-database.ts`],
    testTimeout: 60_000,
  },
});

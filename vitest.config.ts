import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const packages = readdirSync(new URL('packages/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export default defineConfig({
  ssr: { resolve: { conditions: ['@farhaul/source', 'module', 'node', 'development|production'] } },
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: packages.map((name) => ({
      extends: true as const,
      test: { name, root: `packages/${name}`, include: ['src/**/*.test.ts'], testTimeout: 30_000 },
    })),
  },
});

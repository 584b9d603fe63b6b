import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const packages = readdirSync(new URL('packages/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const root = import.meta.dirname;
const endsParts = 'packages/*/src/**/*-gone.kubernetes.test.ts';
const comesLast = 'packages/*/src/**/*-afterwards.kubernetes.test.ts';
const onCluster = ['packages/*/src/**/*.kubernetes.test.ts', 'e2e/kubernetes/*.test.ts'];

export default defineConfig({
  ssr: { resolve: { conditions: ['@farhaul/source', 'module', 'node', 'development|production'] } },
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: [
      ...packages.map((name) => ({
        extends: true as const,
        test: {
          name,
          root: `${root}/packages/${name}`,
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.{postgres,docker,kubernetes}.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      { extends: true as const, test: { name: 'scripts', root: `${root}/scripts`, include: ['**/*.test.ts'], testTimeout: 60_000 } },
      // Whatever needs a Docker engine: a suite of its own, `npm run test:docker`.
      {
        extends: true as const,
        test: {
          name: 'docker-engine',
          root,
          include: ['packages/*/src/**/*.docker.test.ts', 'e2e/docker/*.test.ts'],
          globalSetup: [`${root}/scripts/docker/provide-engine.ts`],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // Whatever needs a cluster: a suite of its own, `npm run test:kubernetes`. What ends parts of it comes one file after the other,
      // and at the end what looks back on the others.
      ...[
        { name: 'kubernetes-cluster', include: onCluster, exclude: [endsParts, comesLast] },
        { name: 'kubernetes-cluster-alone', include: [endsParts] },
        { name: 'kubernetes-cluster-afterwards', include: [comesLast] },
      ].map(({ name, include, exclude = [] }, turn) => ({
        extends: true as const,
        test: {
          name,
          root,
          include,
          exclude,
          globalSetup: [`${root}/scripts/kubernetes/provide-cluster.ts`],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: turn === 0,
          sequence: { groupOrder: turn },
        },
      })),
      {
        extends: true as const,
        test: { name: 'examples', root: `${root}/examples`, include: ['*/src/**/*.test.ts'], testTimeout: 60_000 },
      },
      // Real processes and what may befall them: suites of their own, `npm run test:faults`, `test:timings`.
      ...Object.entries({ faults: ['faults.test.ts', 'endurance.test.ts'], timings: ['timings.test.ts'] }).map(([name, include]) => ({
        extends: true as const,
        // One file after the other: each takes the machine for itself.
        test: { name, root: `${root}/e2e/faults`, include, maxConcurrency: 100, fileParallelism: false },
      })),
      // These use packed tarballs and the registry: suites of their own, `npm run test:e2e`, `test:natives`, `test:nodes`.
      ...Object.entries({ e2e: 'e2e', natives: 'e2e/natives', nodes: 'e2e/nodes' }).map(([name, place]) => ({
        extends: true as const,
        test: { name, root: `${root}/${place}`, include: ['*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
      })),
    ],
  },
});

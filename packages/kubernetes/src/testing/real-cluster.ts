import { describe } from 'vitest';

/** Null: a cluster is ready for tests; else why there is none, for the titles of what is skipped. */
function whyNoCluster(): string | null {
  const found = process.env['FARHAUL_TEST_KUBERNETES'] ?? 'skip:it was not started by the suite kubernetes-cluster';
  return found === 'ready' ? null : found.replace(/^skip:/, '');
}

/** What needs a cluster; without one it is skipped, and the reason stands in the title. */
export function describeOnCluster(name: string, declare: () => void): void {
  const reason = whyNoCluster();
  describe.skipIf(reason !== null)(`${name}${reason === null ? '' : ` (${reason})`}`, () => {
    declare();
  });
}

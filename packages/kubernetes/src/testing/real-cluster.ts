import { describe } from 'vitest';

/** Null: a cluster is ready for tests; else why there is none, for the titles of what is skipped. */
function whyNoCluster(): string | null {
  const found = process.env['FARHAUL_TEST_KUBERNETES'] ?? 'skip:it was not started by the suite kubernetes-cluster';
  return found === 'ready' ? null : found.replace(/^skip:/, '');
}

/** Null: its parts are the tests' own to end; else why they are not. */
function whyNoParts(): string | null {
  const isOwn = process.env['FARHAUL_TEST_KUBERNETES_START'] !== undefined;
  return whyNoCluster() ?? (isOwn ? null : 'the parts of this cluster are not ours to end');
}

/** What needs a cluster; without one it is skipped, and the reason stands in the title. */
export function describeOnCluster(name: string, declare: () => void): void {
  describeUnless(whyNoCluster(), name, declare);
}

/** What ends parts of its cluster; where that is somebody else's it is skipped, and the reason stands in the title. */
export function describeOnOwnCluster(name: string, declare: () => void): void {
  describeUnless(whyNoParts(), name, declare);
}

function describeUnless(reason: string | null, name: string, declare: () => void): void {
  describe.skipIf(reason !== null)(`${name}${reason === null ? '' : ` (${reason})`}`, () => {
    declare();
  });
}

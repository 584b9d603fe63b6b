import { describe } from 'vitest';

/** Null: a Docker engine is ready for tests; else why there is none, for the titles of what is skipped. */
export function whyNoEngine(): string | null {
  const found = process.env['FARHAUL_TEST_DOCKER'] ?? 'skip:it was not started by the suite docker-engine';
  return found === 'ready' ? null : found.replace(/^skip:/, '');
}

/** What needs a Docker engine; without one it is skipped, and the reason stands in the title. */
export function describeOnEngine(name: string, declare: () => void): void {
  const reason = whyNoEngine();
  describe.skipIf(reason !== null)(`${name}${reason === null ? '' : ` (${reason})`}`, () => {
    declare();
  });
}

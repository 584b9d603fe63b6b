import { describe, test } from 'vitest';

/** What needs a Docker engine; without one it is skipped, and the reason stands in the title. */
export function describeOnEngine(name: string, declare: () => void): void {
  const found = process.env['FARHAUL_TEST_DOCKER'] ?? 'skip:it was not started by the suite docker-engine';
  if (found === 'ready') describe(name, declare);
  else test.skip(`${name} (${found.replace(/^skip:/, '')})`, () => undefined);
}

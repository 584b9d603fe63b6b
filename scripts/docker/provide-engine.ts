/** Vitest's set-up of the suite `docker`: a Docker engine with the images of Node that the tests use, or the reason why there is none. */
import { engineTrouble, otherProgramsTrouble } from './test-engine.ts';

export function setup(): void {
  const trouble = engineTrouble();
  const isCi = process.env['CI'] === 'true';
  if (trouble !== null && isCi) throw new Error(trouble);
  if (trouble !== null) console.log(`skipped: ${trouble}`);
  // Elsewhere each test that lacks a program says so.
  const missing = isCi ? otherProgramsTrouble() : null;
  if (missing !== null) throw new Error(missing);
  process.env['FARHAUL_TEST_DOCKER'] = trouble === null ? 'ready' : `skip:${trouble}`;
}

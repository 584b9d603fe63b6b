/** Vitest's set-up of the suite `docker`: a Docker engine with the images of Node that the tests use, or the reason why there is none. */
import { engineTrouble } from './test-engine.ts';

export function setup(): void {
  const trouble = engineTrouble();
  if (trouble !== null && process.env['CI'] === 'true') throw new Error(trouble);
  if (trouble !== null) console.log(`skipped: ${trouble}`);
  process.env['FARHAUL_TEST_DOCKER'] = trouble === null ? 'ready' : `skip:${trouble}`;
}

import { defaultTimings } from '../../packages/core/src/settings/timings.ts';
import { describeFaults } from './describe-faults.ts';

describeFaults('each fault, with the real timings', {
  rounds: 1,
  stores: ['sqlite', 'postgres'],
  atOnce: 20,
  timings: defaultTimings,
  command: 'npm run test:timings',
});

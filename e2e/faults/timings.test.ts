import { defaultTimings } from '../../packages/core/src/settings/timings.ts';
import { describeFaults } from './describe-faults.ts';

describeFaults('each fault once, with the real timings', { rounds: 1, atOnce: 20, timings: defaultTimings });

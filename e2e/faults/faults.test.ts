import { describeFaults } from './describe-faults.ts';
import { shortTimings } from './short-timings.ts';

describeFaults('each fault 20 times, with short timings', {
  rounds: Number(process.env['FARHAUL_FAULT_ROUNDS'] ?? 20),
  atOnce: 2,
  timings: shortTimings,
});

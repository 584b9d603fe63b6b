/** Claims per second by 8 processes, up to 10 runs per claim, no limit, against the promise of 5,000; and with 1,000,000 queued against 1,000. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './measure.ts';
import { claimsPerSecond, ENOUGH } from './processes/claim-race.ts';

const PROMISED = 5000;
const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const small = await claimsPerSecond(join(directory, 'small.db'), ENOUGH);
const large = await claimsPerSecond(join(directory, 'large.db'), 1_000_000);
rmSync(directory, { recursive: true });
report('claims', { measured: PROMISED, reference: small, unit: 'per second', limit: 1, details: { claimsPerSecond: Math.round(small) } });
report('claims-of-a-million', {
  measured: small,
  reference: large,
  unit: 'per second',
  limit: 1.5,
  details: { claimsPerSecond: Math.round(large) },
});

/** A bundle that is made already and whose files did not change, p50, against the promised 10 ms. Needs the packages built. */
import { flow, subprocess } from '@farhaul/core';
import { percentile, report } from './measure.ts';

export const hello = subprocess()(flow(async (name: string) => `hello ${name}`));

await hello.bundle();
const samples: number[] = [];
for (let round = 0; round < 50; round += 1) {
  const before = performance.now();
  const { buildMs } = await hello.bundle();
  samples.push(performance.now() - before);
  if (buildMs > 0) throw new Error('it was built again');
}
report('bundle-warm', { measured: percentile(samples, 0.5), reference: 10, unit: 'ms', limit: 1 });

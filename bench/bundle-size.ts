/** Size of the bundle of a flow that says hello: what every bundle weighs, the runner included. Needs the packages built. */
import { flow, subprocess } from '@farhaul/core';
import { report } from './measure.ts';

export const hello = subprocess()(flow(async (name: string) => `hello ${name}`));

const { code, inputs } = await hello.bundle();
report('bundle-size', {
  measured: code.bytes,
  reference: 20 * 1024,
  unit: 'bytes',
  limit: 1,
  details: { rawBytes: code.rawBytes, largest: inputs.map((input) => `${input.package} ${input.bytes}`).join(', ') },
});

/** Flows that the run rules take through the control plane. This file is copied into a project of its own and bundled there. */
import { flow, getRunContext } from '@farhaul/core';

export const greet = flow({ name: 'greet' })(async (name: string, times: number) => {
  for (let time = 1; time <= times; time += 1) process.stdout.write(`hello ${name} ${time}\n`);
  process.stderr.write('said\n');
  return { greeting: `hello ${name}`, at: new Date(0), seen: new Map([[name, times]]), flowName: getRunContext().flowName };
});

export const fail = flow({ name: 'fail' })(async (what: string) => {
  throw new RangeError(`too far: ${what}`);
});

/** Prints `waiting` and ends by itself after a while. */
export const wait = flow({ name: 'wait' })(async (ms: number) => {
  process.stdout.write('waiting\n');
  await new Promise((resolve) => setTimeout(resolve, ms));
  return 'waited';
});

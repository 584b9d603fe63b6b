/** Flows that take and answer more than a message holds. */
import { once } from 'node:events';
import { flow, getRunContext, subprocess, task } from '@farhaul/core';

export const answersMuch = subprocess({ workPool: 'inner' })(
  flow({ name: 'answers-much' })(async (bytes: number) => {
    console.log('about to answer');
    return Buffer.alloc(bytes, 7);
  }),
);

export const takesMuch = subprocess({ workPool: 'inner' })(
  flow({ name: 'takes-much' })(async (bytes: Uint8Array) => ({ length: bytes.length, sum: bytes.reduce((sum, byte) => sum + byte, 0) })),
);

const step = task({ name: 'step' })(async (value: number) => value + 1);

export const printsAndSteps = subprocess({ workPool: 'inner' })(
  flow({ name: 'prints-and-steps' })(async (lines: number) => {
    for (let line = 0; line < lines; line += 1) console.log(`line ${line}`);
    process.stdout.write('begun, ');
    const value = await step(1);
    console.log('ended');
    return value;
  }),
);

export const stopsWhenAsked = subprocess({ workPool: 'inner' })(
  flow({ name: 'stops-when-asked' })(async () => {
    const { signal } = getRunContext();
    console.log('started');
    if (!signal.aborted) await once(signal, 'abort');
    return 'stopped';
  }),
);

/** There and back: both ways are too much for a message. */
export const passesMuch = subprocess({ workPool: 'inner' })(
  flow({ name: 'passes-much' })(async (bytes: number) => {
    const answered = await answersMuch(bytes);
    return { sent: await takesMuch(answered), answered: answered.byteLength };
  }),
);

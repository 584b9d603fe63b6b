/** Flows that start each other, in the pools `inner` and `other`. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { flow, getRunContext, subprocess, task } from '@farhaul/core';

export const doubles = subprocess({ workPool: 'inner' })(
  flow({ name: 'doubles', tags: ['inner'] })(async (numbers: Map<string, bigint>) => ({
    doubled: new Map([...numbers].map(([name, number]) => [name, number * 2n])),
    runId: getRunContext().flowRunId,
    pid: process.pid,
  })),
);

export const fails = subprocess({ workPool: 'inner' })(
  flow({ name: 'fails' })(async (text: string) => {
    throw new RangeError(text, { cause: new TypeError('the cause') });
  }),
);

export const readsFile = subprocess({ workPool: 'inner', includeFiles: ['words.txt'] })(
  flow({ name: 'reads-file' })(async () => readFileSync('words.txt', 'utf8')),
);

export const waitsForFile = subprocess({ workPool: 'inner' })(
  flow({ name: 'waits-for-file' })(async (path: string) => {
    while (!existsSync(path)) await sleep(20);
    return 'seen';
  }),
);

export const answersMuch = subprocess({ workPool: 'inner' })(flow({ name: 'answers-much' })(async () => Buffer.alloc(2_000_000, 7)));

const withoutPool = subprocess()(flow({ name: 'without-pool' })(async () => 1));
const withoutSuchPool = subprocess({ workPool: 'missing' })(flow({ name: 'without-such-pool' })(async () => 1));
const ofWrongType = subprocess({ workPool: 'docker-pool' })(flow({ name: 'of-wrong-type' })(async () => 1));
const withTypo = subprocess({ workPool: 'inner', ...({ memroy: '1' } as object) })(flow({ name: 'with-typo' })(async () => 1));

const inTask = task({ name: 'in-task' })(async (numbers: Map<string, bigint>) => await doubles(numbers));

export const callsOthers = subprocess()(
  flow({ name: 'calls-others' })(async () => {
    const first = await doubles(new Map([['a', 2n ** 70n]]));
    const second = await inTask(new Map());
    const error = await fails('too far').catch((reason: unknown) => reason);
    return { ...first, own: { pid: process.pid, runId: getRunContext().flowRunId }, second: second.runId, error, words: await readsFile() };
  }),
);

export const isRefused = subprocess()(
  flow({ name: 'is-refused' })(async () => {
    const refusals: unknown[] = [];
    for (const one of [withoutPool, withoutSuchPool, ofWrongType, withTypo]) {
      refusals.push(await one().catch(({ code, hint }: { code: string; hint?: string }) => ({ code, hint })));
    }
    return refusals;
  }),
);

export const countsDown = subprocess({ workPool: 'inner' })(
  flow({ name: 'counts-down' })(async (n: number): Promise<string> => (n === 0 ? 'lift-off' : `${n} ${await alternates(n - 1)}`)),
);
export const alternates = subprocess({ workPool: 'other' })(
  flow({ name: 'alternates' })(async (n: number): Promise<string> => (n === 0 ? 'landed' : `${n} ${await countsDown(n - 1)}`)),
);

export const callsItself = subprocess({ workPool: 'inner' })(
  flow({ name: 'calls-itself' })(async (n: number): Promise<number> => (n === 0 ? 0 : 1 + (await callsItself(n - 1)))),
);

export const submits = subprocess()(
  flow({ name: 'submits' })(async (path: string) => {
    const first = waitsForFile.with({ idempotencyKey: 'once', runName: 'named-by-call', tags: ['more'] }).submit(path);
    const future = await first;
    const again = await waitsForFile.with({ idempotencyKey: 'once' }).submit(path);
    const elsewhere = await waitsForFile.with({ workPool: 'other' }).submitToWorkPool(path);
    await elsewhere.started();
    await elsewhere.cancel('not needed');
    const state = await elsewhere.wait();
    return {
      same: first.id === future.id && future.id === again.id,
      name: future.name,
      cancelled: `${state.type} ${state.message ?? ''}`,
      left: future.id,
    };
  }),
);

export const waitsForChild = subprocess()(flow({ name: 'waits-for-child' })(async (path: string) => await waitsForFile(path)));

export const takesMuch = subprocess()(flow({ name: 'takes-much' })(async () => (await answersMuch()).byteLength));

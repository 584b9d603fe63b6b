import { flow, getRunContext, task } from '@farhaul/core';

const load = task({ name: 'load', retries: 1 })(async (path: string) => {
  if (getRunContext().attempt === 1) throw new Error('the register did not answer');
  return path.length;
});
const clean = task({ name: 'clean' })(async (path: string) => await load(path));

const report = flow({ name: 'report', runName: 'calm-otter', tags: ['nightly'], logPrints: true })(async (path: string, since: Date) => {
  console.log(`reading ${path}`);
  getRunContext().logger.warn('rows are missing');
  return { rows: await clean(path), since };
});
const broken = flow({ name: 'broken', runName: 'sad-otter' })(async () => {
  throw new TypeError('the disk is full');
});
const again = flow({ name: 'again', runName: 'twin-otter' })(async (round: number) => round);

await report('data/rows.csv', new Date(0));
await broken().catch(() => undefined);
await again(1);
await again(2);

import { describe, expect, test } from 'vitest';
import { spawnRun } from './spawn-run.fixture.ts';

describe('a run of a bundle', () => {
  test('runs the flow and delivers its value', async () => {
    const run = spawnRun(`
      const step = task({ name: 'step', retries: 1 })(async (n) => { console.log('step', n); return n + 1; });
      export const train = found(0, subprocess()(flow({ name: 'train' })(async (n, when) => {
        console.log('working on', n);
        console.error('a warning');
        getRunContext().logger.info('hello', { n });
        return new Map([[await step(n), when]]);
      })));
    `, { args: [41, new Date(5)] });
    expect(await run.exited, run.stderr()).toEqual({ exitCode: 0, signal: null });
    expect(run.content()).toEqual({ kind: 'value', value: new Map([[42, new Date(5)]]) });
    expect(run.ending()).toMatchObject({ state: { type: 'COMPLETED' }, attempt: 1 });
    expect(run.logs().map(({ sequence, source, message }) => `${sequence} ${source} ${message}`)).toEqual([
      '1 stdout working on 41', '2 stderr a warning', '3 logger hello {"n":41}', '4 stdout step 41',
    ]);
    expect(run.stdout()).toBe('working on 41\nstep 41\n');
    expect(run.reports().map((report) => report.kind)).toEqual(['running', 'task', 'task', 'phase']);
  });
});

/** One of several processes on one store: `node transition-process.ts <directory> <transitions>`; begins at a line on stdin. */
import { once } from 'node:events';
import { v7 } from 'uuid';
import { openEmbedded } from '../open-embedded.ts';

const [directory = '', count = '0'] = process.argv.slice(2);
const embedded = await openEmbedded({ directory });
const { client } = embedded;
const { execution } = await client.flowRuns.create({
  id: v7(),
  name: 'busy-bee',
  flowName: 'f',
  parameters: {},
  arguments: { byName: {} },
  binding: null,
  code: null,
  startHere: { host: 'h', pid: process.pid },
});
if (!execution) throw new Error('no execution');
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const times: number[] = [];
for (let sequence = 1; sequence <= Number(count); sequence += 1) {
  const base = { sequence, time: new Date().toISOString(), attempt: 1 };
  const report =
    sequence % 2 === 1 ? { ...base, kind: 'awaiting-retry' as const, delayMs: 1, error: 'again' } : { ...base, kind: 'running' as const };
  await client.run.report({ ...execution, reports: [report] });
  times.push(Date.now());
}
const run = await client.flowRuns.get({ id: execution.flowRunId });
await embedded.close();
process.stdout.write(JSON.stringify({ times, stateVersion: run.stateVersion }));

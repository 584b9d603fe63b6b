import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine, type Started } from '../../command-line.fixture.ts';

const flows = `import { flow, subprocess } from '@farhaul/core';
const half = subprocess({ workPool: 'inner' })(flow(async (n: bigint) => {
  if (n % 2n === 1n) throw new RangeError(\`\${n} is odd\`);
  return new Map([['half', n / 2n]]);
}));
const halves = subprocess({ workPool: 'outer' })(flow(async (numbers: bigint[]) => {
  const settled = await Promise.allSettled(numbers.map((n) => half(n)));
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason));
}));
const future = await halves.submitToWorkPool([4n, 5n]);
const [value, error] = await future.result();
console.log(JSON.stringify({ id: future.id, half: String(value.get('half')), isRangeError: error instanceof RangeError, message: error.message }));
`;

let line: CommandLine;
let started: Started[];
beforeEach(() => {
  line = new CommandLine();
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ finished }) => finished));
  line.remove();
});

function start(...args: string[]): Started {
  const one = line.start(args);
  started.push(one);
  return one;
}

test.each(['without', 'with'])(
  'workers of two pools run a flow that calls another one, %s a server',
  { timeout: 60_000 },
  async (server) => {
    if (server === 'with') await start('server', 'start', '--port', '0').printed('http://');
    for (const pool of ['outer', 'inner']) {
      expect(await line.run('work-pool', 'create', pool, '--type', 'process')).toMatchObject({ code: 0 });
      start('worker', 'start', '--pool', pool);
    }
    const finished = await line.program(line.project(flows));
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const found = JSON.parse(finished.stdout) as { id: string };
    expect(found).toMatchObject({ half: '2', isRangeError: true, message: '5 is odd' });
    const { items } = await line.withClient((client) => client.flowRuns.list({ parentFlowRunId: found.id }));
    expect(items.map((run) => `${run.flowName} ${run.workPoolName} ${run.state.type}`).sort()).toEqual([
      'half inner COMPLETED',
      'half inner FAILED',
    ]);
  },
);

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FlowProject, type Finished } from './flow-project.fixture.ts';

const PLANTED = 'plaf0nd-Pelikan-77';
const OTHER = 'verb0rgen-Marabu-88';

let project: FlowProject;
beforeAll(() => {
  project = new FlowProject();
});
afterAll(() => project.remove());

const head = `import { defineBlock, flow, Secret, subprocess } from '@farhaul/core';
const planted = process.env.PLANTED!;
const report = async (work: () => Promise<unknown>) => {
  try { console.log('VALUE', JSON.stringify(await work())); }
  catch (error: any) { console.log('ERROR', error.code, error.message, '|', error.hint); }
};
`;
const run = (source: string, secret = PLANTED): Promise<Finished> => project.run(head + source, { PLANTED: secret });

/** Everything that was written down anywhere: the store with its companions, objects, bundles. */
function everythingKept(): string {
  const files = readdirSync(project.home, { recursive: true, encoding: 'utf8' })
    .map((name) => join(project.home, name))
    .filter((path) => statSync(path).isFile());
  return files.map((path) => readFileSync(path, 'latin1')).join('\n');
}

function logs(): string[] {
  const store = new DatabaseSync(join(project.home, 'farhaul.db'), { readOnly: true });
  try {
    return (store.prepare('select message from log').all() as { message: string }[]).map(({ message }) => message);
  } finally {
    store.close();
  }
}

/** Against hangs only: several processes each, on a machine that may be busy. */
const patience = { timeout: 240_000 };

describe('a secret in the environment of a run', patience, () => {
  test('arrives by reference, by the loaded block and by one that is not saved, and is kept nowhere in the open', async () => {
    const finished = await run(`
await new Secret({ value: planted }).save('db-password', { overwrite: true });
const loaded = await Secret.load('db-password');
const body = async (name: string) => process.env[name] === undefined ? 'missing' : process.env[name]!.split('').reverse().join('');
const referred = subprocess({ env: { PASSWORD: '{{ block.db-password.value }}' } })(flow({ name: 'referred' })(body));
const given = subprocess({ env: { PASSWORD: loaded } as any })(flow({ name: 'given' })(body));
const unsaved = subprocess({ env: { PASSWORD: Secret({ value: planted }) } as any })(flow({ name: 'unsaved' })(body));
for (const fn of [referred, given, unsaved]) await report(async () => (await fn('PASSWORD')).split('').reverse().join('') === planted);
await report(async () => await unsaved.with({ jobVariables: { env: { OTHER: 'x' } } })('OTHER'));
`);
    expect(finished.stdout).toBe('VALUE true\nVALUE true\nVALUE true\nVALUE "x"\n');
    expect(everythingKept()).not.toContain(PLANTED);
    expect(everythingKept()).not.toContain(Buffer.from(PLANTED).toString('base64'));
  });

  test('that the run prints, fails with or reports is taken out of its log, state and tasks', async () => {
    const finished = await run(
      `
await new Secret({ value: planted }).save('printed', { overwrite: true });
const { task } = await import('@farhaul/core');
const bind = subprocess({ env: { PASSWORD: '{{ block.printed.value }}', TEXT: 'x{{ block.printed.value }}y' }, streamOutput: true });
const prints = bind(flow({ name: 'prints' })(async () => {
  console.log('it is ' + process.env.PASSWORD);
  console.error(process.env.TEXT);
  const step = task({ name: 'step' })(async () => { throw new Error('task knows ' + process.env.PASSWORD); });
  await step().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write('to the end ' + process.env.PASSWORD + '\\n');
}));
const crashes = bind(flow({ name: 'crashes' })(async () => { console.log('last ' + process.env.PASSWORD); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); }));
const fails = bind(flow({ name: 'fails' })(async () => { throw new Error('failed with ' + process.env.PASSWORD); }));
await prints();
await crashes().catch((error) => console.log(error.name, JSON.stringify(error.lastLogLines)));
const future = await fails.submit();
await future.result().catch(() => undefined);
await future.refresh?.();
console.log(future.state.type, future.state.message);
`,
      OTHER,
    );
    expect(finished.stdout).not.toContain(OTHER);
    expect(finished.stdout).toMatch(/FlowRunCrashed.*last \*\*\*/);
    expect(finished.stdout).toContain('FAILED Error: failed with ***');
    expect(logs()).toContain('it is ***');
    expect(logs()).toContain('x***y');
    expect(logs().join('\n')).not.toContain(OTHER);
    const store =
      readFileSync(join(project.home, 'farhaul.db'), 'latin1') + readFileSync(join(project.home, 'farhaul.db-wal'), 'latin1').toString();
    expect(store).not.toContain(OTHER);
  });

  test('stands on no command line', async () => {
    const finished = await run(`
const { readFileSync, readdirSync } = await import('node:fs');
const listed = subprocess({ env: { PASSWORD: '{{ block.db-password.value }}' } })(flow({ name: 'listed' })(async () => {
  const { readFileSync, readdirSync } = await import('node:fs');
  return readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).some((pid) => {
    try { return readFileSync('/proc/' + pid + '/cmdline', 'latin1').includes(process.env.PASSWORD!); } catch { return false; }
  });
}));
await report(() => listed());
`);
    expect(finished).toMatchObject({ stdout: 'VALUE false\n' });
  });
});

describe('refused before anything is made', patience, () => {
  test('references that lead nowhere, and secrets that somebody else would have to know', async () => {
    const finished = await run(`
const body = flow({ name: 'never' })(async () => 1);
const bind = (value: unknown, more = {}) => subprocess({ env: { A: value } as any, ...more })(body);
await new Secret({ value: planted }).save('known', { overwrite: true });
await report(() => bind('{{ block.knwon.value }}')());
await report(() => bind('{{ block.known.valeu }}')());
await report(() => bind('{{ block.known }}')());
await report(() => bind(Secret({ value: planted }), { workPool: 'pool' }).submitToWorkPool() as any);
await report(() => bind('********', { workPool: 'pool' }).submitToWorkPool() as any);
console.log((await import('node:fs')).readdirSync(process.env.FARHAUL_HOME + '/storage').length);
`);
    const lines = finished.stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^ERROR FARHAUL_BLOCK_REFERENCE .*there is no block "knwon".* \| Did you mean "known"\?$/);
    expect(lines[1]).toMatch(/^ERROR FARHAUL_BLOCK_REFERENCE .*no field "valeu".* \| Did you mean "value"\?$/);
    expect(lines[2]).toMatch(/^ERROR FARHAUL_BLOCK_REFERENCE .*\/env\/A.* \| Write \{\{ block\.name\.field \}\}/);
    expect(lines[3]).toMatch(/^ERROR FARHAUL_SECRET_UNSAVED .*"env\.A".*stored.* \| .*save\("name"\)/);
    expect(lines[4]).toMatch(/^ERROR FARHAUL_SECRET_UNSAVED/);
    expect(finished.stdout).not.toContain(PLANTED);
  });
});

describe('a dry run', patience, () => {
  test('answers the exact request without secrets, and leaves nothing behind', async () => {
    const fresh = new FlowProject();
    try {
      fresh.write(
        'flows.ts',
        `${head}
await new Secret({ value: planted }).save('db-password');
const bound = subprocess({ env: { PASSWORD: '{{ block.db-password.value }}', MINE: Secret({ value: planted }), LEVEL: 'debug' } as any })(flow({ name: 'add' })(async (a: number, b = 2) => a + b));
const { DatabaseSync } = await import('node:sqlite');
const before = JSON.stringify((await import('node:fs')).readdirSync(process.env.FARHAUL_HOME + '/storage'));
const dry = await bound.with({ jobVariables: { env: { EXTRA: 'e' } } }).dryRun(1, 2);
console.log(JSON.stringify(dry));
const after = JSON.stringify((await import('node:fs')).readdirSync(process.env.FARHAUL_HOME + '/storage'));
const store = new DatabaseSync(process.env.FARHAUL_HOME + '/farhaul.db', { readOnly: true });
console.log(before === after, store.prepare('select count(*) as n from flow_run').get()!.n, store.prepare('select count(*) as n from execution').get()!.n);
console.log(await bound(1));
`,
      );
      const finished = await fresh.start(['flows.ts'], { PLANTED }).finished;
      const [first = '', second, third] = finished.stdout.split('\n');
      expect([second, third]).toEqual(['true 0 0', '3']);
      expect(first).not.toContain(PLANTED);
      const dry = JSON.parse(first) as Record<string, unknown>;
      expect(dry).toMatchObject({
        flowName: 'add',
        workerType: 'process',
        workPool: null,
        channel: 'directory',
        job: { env: { LEVEL: 'debug', EXTRA: 'e' } },
        storage: { type: 'local' },
        bundle: { mode: 'slice', code: { bytes: expect.any(Number) as number }, files: null },
      });
      const environment = (dry['request'] as { environment: Record<string, string> }).environment;
      expect([environment['PASSWORD'], environment['MINE'], environment['LEVEL']]).toEqual(['(secret)', '(secret)', 'debug']);
      expect(JSON.stringify(dry['checks'])).toContain('db-password');
    } finally {
      fresh.remove();
    }
  });

  test('refuses what the call would refuse', async () => {
    const finished = await run(`
await report(() => subprocess({ env: { A: '{{ block.gone.value }}' } })(flow({ name: 'a' })(async () => 1)).dryRun());
await report(() => subprocess({ workPool: 'gone' })(flow({ name: 'b' })(async () => 1)).dryRun());
await report(() => subprocess({ workingDirectory: 'relative' })(flow({ name: 'c' })(async () => 1)).dryRun());
`);
    expect(finished.stdout.split('\n').map((line) => line.split(' ')[1])).toEqual([
      'FARHAUL_BLOCK_REFERENCE',
      'FARHAUL_WORK_POOL_NOT_FOUND',
      'FARHAUL_JOB_VARIABLE_INVALID',
      undefined,
    ]);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowRun } from '../protocol/entities.ts';
import { eventually, FlowProject, type Finished } from './flow-project.fixture.ts';

let project: FlowProject;
beforeAll(() => {
  project = new FlowProject();
});
afterAll(() => project.remove());

const imports = "import { asCompleted, flow, getRunContext, submit, subprocess, task } from '@farhaul/core';\n";
// What a caller prints of an error: everything that a person or a program may rely on.
const report = `
const report = async (work) => {
  try { console.log('VALUE', JSON.stringify(await work)); }
  catch (error) { console.log('ERROR', JSON.stringify({ name: error?.name, code: error?.code, message: error?.message ?? String(error), hint: error?.hint, exitCode: error?.exitCode, lines: error?.lastLogLines, cause: error?.cause?.message })); }
};\n`;

function reported(finished: Finished): Record<string, unknown>[] {
  return finished.stdout
    .split('\n')
    .filter((line) => line.startsWith('ERROR '))
    .map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
}

/** Processes whose command line mentions the project's data directory: runs that were left over. */
function leftOver(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
        return command.includes(project.home) ? [command] : [];
      } catch {
        return [];
      }
    });
}

describe('a bound flow', () => {
  test('runs in another process and answers what JSON cannot carry, called from a top-level await of its own file', async () => {
    const finished = await project.run(`${imports}
export const train = subprocess()(flow({ retries: 1 })(async (dataset: string, since: Date) => ({ pid: process.pid, seen: new Map([[dataset, since]]), weights: new Float64Array([1, 2]) })));
const result = await train('a', new Date(0));
console.log(result.pid !== process.pid, result.seen.get('a') instanceof Date, result.weights);
`);
    expect(finished).toMatchObject({ code: 0, stderr: '', stdout: 'true true Float64Array(2) [ 1, 2 ]\n' });
  });

  test('is submitted many times at once; futures tell id, state, logs; asCompleted yields all', async () => {
    const finished = await project.run(`${imports}
const double = subprocess()(flow(async (value: number) => { console.log('doubling', value); return value * 2; }));
const submissions = [1, 2, 3].map((value) => double.submit(value));
const ids = submissions.map((submission) => submission.id);
const values = [];
for await (const future of asCompleted(submissions)) {
  if (!ids.includes(future.id)) throw new Error('another id');
  const lines = [];
  for await (const entry of future.logs()) lines.push(entry.message);
  values.push([await future.result(), future.state.type, lines.some((line) => line.startsWith('doubling'))].join(' '));
}
console.log(values.sort().join(', '));
`);
    expect(finished).toMatchObject({ code: 0, stderr: '', stdout: '2 COMPLETED true, 4 COMPLETED true, 6 COMPLETED true\n' });
  });

  test('keeps its result where the flow says: a directory in code, or one saved by name', async () => {
    const finished = await project.run(
      `import { readdirSync } from 'node:fs';
${imports.replace('import {', 'import { LocalFileSystem,')}
const directory = process.env.RESULTS!;
await new LocalFileSystem({ basePath: directory + '/named' }).save('result-storage', { overwrite: true });
const named = subprocess()(flow({ name: 'named', resultStorage: 'result-storage' })(async () => new Map([['a', 1]])));
const direct = subprocess()(flow({ name: 'direct', resultStorage: new LocalFileSystem({ basePath: directory + '/direct' }) })(async () => Buffer.alloc(2_000_000, 7)));
const here = flow({ name: 'here', resultStorage: 'result-storage' })(async () => 3);
console.log((await named()).get('a'), (await direct()).byteLength, await here());
console.log(readdirSync(directory + '/named/runs').length, readdirSync(directory + '/direct/runs').length);
`,
      { RESULTS: join(project.home, 'results') },
    );
    expect(finished).toMatchObject({ code: 0, stdout: '1 2000000 3\n2 1\n' });
  });

  test('throws its own error here: class, cause, own fields, and the stack at the TypeScript line', async () => {
    const finished = await project.run(`${imports}
interface Unused { a: 1 }
const fails = subprocess()(flow({ name: 'fails' })(async () => {
  throw Object.assign(new RangeError('too far', { cause: new TypeError('deeper') }), { limit: 3 });
}));
try { await fails(); } catch (error) {
  console.log(error instanceof RangeError, error.message, error.cause instanceof TypeError, error.limit);
  console.log(error.stack.split('\\n').find((line) => line.includes('flows.ts')));
}
`);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const [first, second] = finished.stdout.split('\n');
    expect(first).toBe('true too far true 3');
    expect(second).toMatch(/flows\.ts:5:/);
  });

  test('that was aborted by its signal is cancelled', async () => {
    const finished = await project.run(`${imports}${report}
const waits = subprocess()(flow({ name: 'waits' })(async () => { await new Promise((resolve) => getRunContext().signal.addEventListener('abort', resolve)); return 'late'; }));
const abort = new AbortController();
const future = await waits.with({ signal: abort.signal }).submit();
await future.started();
abort.abort(new Error('enough'));
await report(future.result());
`);
    expect(reported(finished)).toEqual([expect.objectContaining({ name: 'FlowRunCancelled', message: expect.stringContaining('enough') })]);
  });

  test('is cancelled by Ctrl-C of its caller, and nothing of it is left', async () => {
    project.write(
      'flows.ts',
      `${imports}
const waits = subprocess()(flow({ name: 'waits' })(async () => { await new Promise((resolve) => setTimeout(resolve, 60_000)); }));
const future = await waits.submit();
await future.started();
console.log('started');
await future.result();
`,
    );
    const child = project.start(['flows.ts']);
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output.includes('started'));
    child.kill('SIGINT');
    const finished = await child.finished;
    expect(finished.signal).toBe('SIGINT');
    expect(finished.stderr).toContain('SIGINT: cancelling 1 flow run');
    expect(leftOver()).toEqual([]);
  });

  test('is cancelled by Ctrl-C that comes between its making and its launch', async () => {
    const { finished, runs } = await launchSlowly(
      "while (!existsSync('cancelled')) await new Promise((resolve) => setTimeout(resolve, 20));",
      'SIGINT',
    );
    expect(finished.signal).toBe('SIGINT');
    expect(finished.stderr).toContain('SIGINT: cancelling 1 flow run');
    expect(runs).toMatchObject([{ flowName: 'slow', state: { type: 'CANCELLED', message: 'caller received SIGINT' } }]);
  });

  test('is cancelled where its caller cannot launch it after all', async () => {
    const { finished, runs } = await launchSlowly("throw new Error('no such library');", null);
    expect(finished.code).toBe(1);
    expect(finished.stderr).toContain('no such library');
    expect(runs).toMatchObject([{ flowName: 'slow', state: { type: 'CANCELLED', message: expect.stringContaining('no such library') } }]);
  });
});

/** Calls a flow whose worker type does something else before it is there; the run is made already. A file `cancelled` tells that the signal ended it. */
async function launchSlowly(loading: string, signal: NodeJS.Signals | null): Promise<{ finished: Finished; runs: FlowRun[] }> {
  const own = new FlowProject();
  try {
    own.write(
      'flows.ts',
      `import { existsSync } from 'node:fs';
import { bindFlow } from '@farhaul/core';
import { processPlugin } from './node_modules/@farhaul/core/src/process/process-plugin.ts';
const [entry] = processPlugin.workers;
const load = async (context) => { console.log('loading'); ${loading} return await entry.load(context); };
const plugin = async () => ({ ...processPlugin, workers: [{ ...entry, load }] });
const slow = bindFlow({ workerType: 'process', pluginName: '@farhaul/core', plugin, variableNames: [] }, {})(async function slow() { return 1; });
await slow();
`,
    );
    const child = own.start(['flows.ts']);
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output.includes('loading') || child.exitCode !== null, 60_000);
    const { openEmbedded } = await import('../service/open-embedded.ts');
    const { client, close } = await openEmbedded({ directory: own.home });
    if (signal !== null) {
      child.kill(signal);
      await eventually(async () => (await client.flowRuns.list({ state: ['CANCELLED'], limit: 10 })).items.length > 0, 60_000);
      own.write('cancelled', '');
    }
    const finished = await child.finished;
    const { items } = await client.flowRuns.list({ limit: 10 });
    await close();
    return { finished, runs: items };
  } finally {
    own.remove();
  }
}

test('what will differ in the run is said once, where it stands', async () => {
  const finished = await project.run(`${imports}
const rate = Number(process.argv[2] ?? 1);
const train = subprocess()(flow(async () => rate));
console.log(await Promise.all([train(), train()]));
`);
  expect(finished).toMatchObject({ code: 0, stdout: '[ 1, 1 ]\n' });
  expect(finished.stderr.match(/FarhaulNote: flows\.ts:3 .*process\.argv/g)).toHaveLength(1);
});

describe('bad input', () => {
  test('among the arguments is refused with the path before anything is created', async () => {
    const finished = await project.run(`${imports}${report}
class Model {}
const train = subprocess()(flow({ name: 'train' })(async (options: unknown) => options));
await report(train({ hooks: { onDone: () => undefined } }));
await report(train([Promise.resolve(1)]));
await report(train({ body: new ReadableStream() }));
await report(train({ model: new Model() }));
await report(train.submit({ signal: new AbortController().signal }));
`);
    expect(reported(finished).map((error) => error['code'])).toEqual([
      'FARHAUL_VALUE_FUNCTION',
      'FARHAUL_VALUE_PROMISE',
      'FARHAUL_VALUE_STREAM',
      'FARHAUL_VALUE_CLASS',
      'FARHAUL_VALUE_SIGNAL',
    ]);
    expect(reported(finished)[0]?.['message']).toContain('hooks.onDone');
  });

  test('in a result fails the run with the path', async () => {
    const finished = await project.run(`${imports}${report}
const train = subprocess()(flow({ name: 'train' })(async () => ({ rows: [{ close: () => undefined }] })));
await report(train());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({ code: 'FARHAUL_VALUE_FUNCTION', message: expect.stringContaining('rows[0].close') }),
    ]);
  });

  test('of a flow in -e is refused for having no file', async () => {
    const finished = await project.start([
      '--input-type=module',
      '-e',
      `${imports}${report} await report(subprocess()(flow({ name: 'train' })(async () => 1))());`,
    ]).finished;
    expect(reported(finished)).toEqual([expect.objectContaining({ code: 'FARHAUL_BUNDLE_NO_FILE' })]);
  });

  test('of a flow without a name tells the place', async () => {
    const finished = await project.run(`${imports}${report}
await report(subprocess()(flow(async () => 1))());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({ code: 'FARHAUL_FLOW_NAME', message: expect.stringContaining('flows.ts') }),
    ]);
  });

  test('of an import that does not resolve names it and who imports it', async () => {
    project.write('broken-import.ts', "import { x } from './not-there.ts';\nexport const y = x;\n");
    const finished = await project.run(`${imports}${report}
const train = subprocess()(flow({ name: 'train' })(async () => (await import('./broken-import.ts')).y));
await report(train());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({ code: 'FARHAUL_BUNDLE_RESOLVE', message: expect.stringMatching(/not-there\.ts.*broken-import\.ts/s) }),
    ]);
  });

  test('of a syntax error in a module of the flow tells file and line', async () => {
    project.write('broken-syntax.ts', 'export const x = 1;\nexport const y = = 2;\n');
    const finished = await project.run(`${imports}${report}
const train = subprocess()(flow({ name: 'train' })(async () => (await import('./broken-syntax.ts')).x));
await report(train());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({ code: 'FARHAUL_BUNDLE_PARSE', message: expect.stringMatching(/broken-syntax\.ts:2/) }),
    ]);
  });

  test('as a thrown value that is no Error arrives as it was thrown', async () => {
    const finished = await project.run(`${imports}
const throws = subprocess()(flow({ name: 'throws' })(async () => { throw { status: 418, when: new Date(0) }; }));
try { await throws(); } catch (error) { console.log(error.status, error.when instanceof Date); }
`);
    expect(finished.stdout).toBe('418 true\n');
  });
});

describe('a run that ends badly', () => {
  test('by process.exit(3) is a crash with the exit code and the last lines', async () => {
    const finished = await project.run(`${imports}${report}
const exits = subprocess()(flow({ name: 'exits' })(async () => { console.log('last words'); process.exit(3); }));
await report(exits());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({
        name: 'FlowRunCrashed',
        code: 'FARHAUL_RUN_CRASHED',
        exitCode: 3,
        lines: expect.arrayContaining(['last words']),
      }),
    ]);
  });

  test('by an endless loop is ended by its timeout', async () => {
    const finished = await project.run(`${imports}${report}
const loops = subprocess()(flow({ name: 'loops', timeout: '300ms' })(async () => { for (;;); }));
await report(loops());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({ name: 'FlowRunTimedOut', message: expect.stringContaining('longer than its timeout') }),
    ]);
    expect(leftOver()).toEqual([]);
  });

  test('by a flow that its own module calls while loading says where', async () => {
    const finished = await project.run(`${imports}${report}
const inner = subprocess()(flow({ name: 'inner' })(async () => 1));
const value = await inner().catch(() => 0);
const outer = subprocess()(flow({ name: 'outer' })(async () => value));
await report(outer());
`);
    expect(reported(finished)).toEqual([
      expect.objectContaining({
        code: expect.stringMatching(/FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER|FARHAUL_RUNNER_BLOCKED/),
        message: expect.stringMatching(/flows\.ts|inner/),
      }),
    ]);
  });
});

describe('a plain flow', () => {
  test('runs here, recorded, with tasks, and needs no name in -e but one of its own', async () => {
    const finished = await project.run(`${imports}
const add = task({ name: 'add' })((a: number, b: number) => a + b);
const sum = flow({ logPrints: true })(async (a: number, b: number) => { console.log('adding'); return await add(a, b) + getRunContext().attempt; });
console.log(await sum(1, 2));
`);
    expect(finished).toMatchObject({ code: 0, stderr: '', stdout: 'adding\n4\n' });
    expect(existsSync(project.home)).toBe(true);
  });

  test('is recorded as cancelled when Ctrl-C ends its process', async () => {
    project.write(
      'flows.ts',
      `${imports}
const waits = flow({ name: 'waits-here' })(async () => { console.log('started'); await new Promise((resolve) => setTimeout(resolve, 60_000)); });
await waits();
`,
    );
    const child = project.start(['flows.ts']);
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually(() => output.includes('started'));
    child.kill('SIGINT');
    expect((await child.finished).signal).toBe('SIGINT');
    const { openEmbedded } = await import('../service/open-embedded.ts');
    const { client, close } = await openEmbedded({ directory: project.home });
    const { items } = await client.flowRuns.list({ limit: 1 });
    await close();
    expect(items).toMatchObject([{ flowName: 'waits-here', state: { type: 'CANCELLED', message: expect.stringContaining('SIGINT') } }]);
  });

  test('may be called without a file when it has a name', async () => {
    const finished = await project.start([
      '--input-type=module',
      '-e',
      `${imports} console.log(await flow({ name: 'here' })(async () => 7)());`,
    ]).finished;
    expect(finished).toMatchObject({ code: 0, stdout: '7\n' });
  });
});

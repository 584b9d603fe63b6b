import { beforeAll, describe, expect, test } from 'vitest';
import { lineSplitter } from './output.ts';
import { prepareRuntime, spawnRun } from './spawn-run.fixture.ts';

beforeAll(prepareRuntime);

const train = (body: string) => spawnRun(`found(0, flow({ name: 'train' })(async () => { ${body} }));`);

function split(...chunks: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk, 'utf8');
  splitter.end();
  return lines;
}

describe('output becomes lines', () => {
  test.each([
    ['whole ones', ['a\nb\n'], ['a', 'b']],
    ['in pieces', ['a', 'b\nc', 'd\n'], ['ab', 'cd']],
    ['without an end', ['a\nb'], ['a', 'b']],
    ['empty ones', ['\n\na\n'], ['', '', 'a']],
    ['with carriage returns', ['a\r\nb\r\n'], ['a', 'b']],
    ['characters cut in the middle', [Buffer.from('äö').subarray(0, 1), Buffer.from('äö').subarray(1), '\n'], ['äö']],
    ['nothing', [''], []],
  ] as [string, (string | Uint8Array)[], string[]][])('%s', (_what, chunks, lines) => {
    expect(split(...chunks)).toEqual(lines);
  });

  test('too long ones are cut, with a mark and without being kept', () => {
    const piece = 'x'.repeat(600_000);
    const [line, next] = split(piece, piece, piece, '\nnext\n');
    expect(line!.slice(999_999)).toBe('x … [cut: the line had 1800000 characters]');
    expect(next).toBe('next');
    expect(split('x'.repeat(1_000_000), '\n')[0]!.length).toBe(1_000_000);
  });
});

describe('the output of a run', () => {
  test('100,000 lines arrive in order, also on the real output', async () => {
    const run = train("for (let i = 0; i < 100_000; i += 1) console.log('line', i); return 1");
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    const expected = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
    const logs = run.logs();
    expect(logs.findIndex((line, index) => line.message !== expected[index])).toBe(-1);
    expect(logs).toHaveLength(100_000);
    expect(logs.findIndex((line, index) => line.sequence !== index + 1)).toBe(-1);
    expect(run.stdout() === `${expected.join('\n')}\n`).toBe(true);
  });

  test('stdout, stderr and the logger keep their order among each other', async () => {
    const run = train(
      'const { logger } = getRunContext(); for (let i = 0; i < 300; i += 1) { console.log(i); console.error(i); logger.warn(String(i)); } return 1',
    );
    await run.exited;
    expect(run.logs().map(({ source, level, message }) => `${source} ${level} ${message}`)).toEqual(
      Array.from({ length: 300 }, (_, index) => [`stdout info ${index}`, `stderr error ${index}`, `logger warning ${index}`]).flat(),
    );
  });

  test('knows the task that wrote it', async () => {
    const run = train(
      "const work = task({ name: 'work' })(async (n) => { await null; console.log('inside', n); }); await Promise.all([work(1), work(2)]); console.log('outside'); return 1",
    );
    await run.exited;
    const tasks = new Set(run.reports().flatMap((report) => (report.kind === 'task' ? [report.taskRun.id] : [])));
    const lines = run.logs();
    expect(new Set(lines.filter((line) => line.message.startsWith('inside')).map((line) => line.taskRunId))).toEqual(tasks);
    expect(lines.find((line) => line.message === 'outside')!.taskRunId).toBeNull();
  });

  test('a line of several megabytes is cut in the log only', async () => {
    const run = train("process.stdout.write('y'.repeat(3_000_000)); return 1");
    await run.exited;
    expect(run.logs()[0]!.message.slice(999_999)).toBe('y … [cut: the line had 3000000 characters]');
    expect(run.stdout().length).toBe(3_000_000);
  });

  test('callbacks and encodings of write() work as ever', async () => {
    const run = train(
      "await new Promise((resolve) => process.stdout.write('aGV4\\n', 'utf8', resolve)); await new Promise((resolve) => process.stdout.write('6c61746572', 'hex', resolve)); process.stdout.write(new Uint8Array([33, 10])); return 1",
    );
    await run.exited;
    expect(run.logs().map((line) => line.message)).toEqual(['aGV4', 'later!']);
  });
});

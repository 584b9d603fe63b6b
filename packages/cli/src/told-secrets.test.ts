/** A secret that runs received, and every place where somebody may read of them: over HTTP, with a server that asks for keys. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, isTerminal, type Client } from '@farhaul/core/client';
import { CommandLine, type Finished, type Started } from './command-line.fixture.ts';

const PLANTED = 'plaf0nd"Pelikan/77';
const written = [
  PLANTED,
  JSON.stringify(PLANTED).slice(1, -1),
  encodeURIComponent(PLANTED),
  Buffer.from(PLANTED).toString('base64').replace(/=+$/, ''),
];

const flows = `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { flow, getRunContext, subprocess, task } from '@farhaul/core';
const bind = subprocess({ workPool: 'pool', env: { PASSWORD: '{{ block.db-password.value }}', TEXT: 'x{{ block.db-password.value }}y' } });
const step = task({ name: 'step' })(async () => { throw new Error('the task knows ' + process.env.PASSWORD); });
const tells = async () => {
  const secret = process.env.PASSWORD!;
  console.log('printed ' + secret);
  console.error(process.env.TEXT);
  console.log('as JSON ' + JSON.stringify({ secret }) + ' in a URL ' + encodeURIComponent(secret) + ' in base64 ' + Buffer.from(secret).toString('base64'));
  getRunContext().logger.warn('logged ' + secret);
  await step().catch(() => undefined);
};
const ends = bind(flow({ name: 'ends' })(async (go: string) => { await tells(); while (!existsSync(go)) await sleep(20); return 'done'; }));
const fails = bind(flow({ name: 'fails', retries: 1 })(async (go: string) => { await tells(); throw new Error('failed with ' + process.env.PASSWORD); }));
const dies = bind(flow({ name: 'dies' })(async (go: string) => { await tells(); process.stdout.write('no line end ' + process.env.PASSWORD); process.kill(process.pid, 'SIGKILL'); await sleep(60_000); }));
const futures = [await ends.submitToWorkPool(process.env.GO!), await fails.submitToWorkPool(''), await dies.submitToWorkPool('')];
console.log(JSON.stringify(futures.map(({ id }) => id)));
`;

/** Against hangs only. */
const patience = { timeout: 90_000, interval: 100 };
const line = new CommandLine();
const go = join(line.home, '..', 'go');
const said: Finished[] = [];
let server: Started | null = null;
let worker: Started | null = null;
let environment: Record<string, string>;
let client: Client;
let ids: string[] = [];
let commandLines = '';

/** Of every process of this machine that may be read. */
function processList(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .join('\n');
}

async function command(...args: string[]): Promise<string> {
  const finished = await line.start(args, environment).finished;
  said.push(finished);
  expect(finished).toMatchObject({ code: 0 });
  return finished.stdout + finished.stderr;
}

/** What a flow returns or throws is its result, which travels unchanged, encoded and signed: whoever may read it reads what is in it. */
function secretsIn(text: string): string[] {
  return written.filter((form) => text.includes(form));
}

beforeAll(async () => {
  let shown = '';
  server = line.start(['server', 'start', '--port', '0', '--auth', '--json']);
  server.child.stdout?.on('data', (text: string) => {
    shown += text;
  });
  const { url, firstKey } = await vi.waitFor(() => JSON.parse(shown) as { url: string; firstKey: string }, patience);
  environment = { FARHAUL_API_URL: url, FARHAUL_API_KEY: firstKey };
  ({ client } = await connect({ dataDirectory: line.home, apiUrl: url, apiKey: firstKey, profile: null }));
  await client.blocks.save({ name: 'db-password', type: 'secret', document: {}, secrets: { value: PLANTED } });
  await command('work-pool', 'create', 'pool', '--type', 'process');
  worker = line.start(['worker', 'start', '--pool', 'pool'], environment);
  const submitted = await line.program(line.project(flows), { ...environment, GO: go });
  said.push(submitted);
  expect(submitted).toMatchObject({ code: 0, stderr: '' });
  ids = JSON.parse(submitted.stdout) as string[];
  const [waiting = '', ...others] = ids;
  await vi.waitUntil(
    async () => (await client.flowRuns.logs({ id: waiting })).items.some(({ message }) => message.startsWith('logged')),
    patience,
  );
  commandLines = processList();
  writeFileSync(go, '');
  for (const id of [waiting, ...others])
    await vi.waitUntil(async () => isTerminal((await client.flowRuns.get({ id })).state.type), patience);
}, 240_000);

afterAll(async () => {
  for (const one of [worker, server]) one?.child.kill('SIGTERM');
  await Promise.all([worker, server].map((one) => one?.finished));
  line.remove();
});

describe('a secret that runs received over HTTP', { timeout: 120_000 }, () => {
  test('did arrive: its runs end as they should', async () => {
    const runs = await Promise.all(ids.map((id) => client.flowRuns.get({ id })));
    expect(runs.map(({ state }) => state.type)).toEqual(['COMPLETED', 'FAILED', 'CRASHED']);
    expect(runs.map(({ channel }) => channel)).toEqual(['http', 'http', 'http']);
  });

  test('is in no log', async () => {
    for (const id of ids) {
      const messages = (await client.flowRuns.logs({ id, limit: 200 })).items.map(({ message }) => message);
      expect(messages).toEqual(expect.arrayContaining(['printed ***', 'x***y']));
      expect(messages.find((message) => message.startsWith('as JSON'))).toMatch(
        /^as JSON \{"secret":"\*\*\*"\} in a URL \*\*\* in base64 \*\*\*/,
      );
    }
    const [first = ''] = ids;
    expect((await client.flowRuns.logs({ id: first, limit: 200 })).items.map(({ message }) => message)).toContain('logged ***');
  });

  test('is in no state, task, event or other answer of the API', async () => {
    const answers: unknown[] = [await client.flowRuns.list({}), await client.blocks.list({}), await client.audit.list({})];
    for (const id of ids) {
      answers.push(
        await client.flowRuns.get({ id }),
        await client.flowRuns.events({ id, limit: 200 }),
        await client.flowRuns.taskRuns({ id }),
      );
      answers.push(await client.flowRuns.arguments({ id }), await client.flowRuns.explain({ id }));
    }
    answers.push(await client.workPools.get({ name: 'pool' }), await client.workers.list({}));
    const told = JSON.stringify(answers);
    expect(secretsIn(told)).toEqual([]);
    expect(told).toContain('failed with ***');
    expect(told).toContain('the task knows ***');
  });

  test('is in nothing that the command shows', async () => {
    const [first = '', second = '', third = ''] = ids;
    const shown = [
      await command('flow-run', 'inspect', second, '--events'),
      await command('flow-run', 'inspect', third, '--json'),
      await command('flow-run', 'logs', first),
      await command('flow-run', 'logs', third, '--json'),
      await command('flow-run', 'ls', '--json'),
      await command('block', 'inspect', 'db-password', '--json'),
      await command('work-pool', 'inspect', 'pool', '--json'),
      await command('audit', 'ls', '--json'),
    ];
    expect(shown.flatMap(secretsIn)).toEqual([]);
  });

  test('is on no command line while it is used', () => {
    expect(commandLines).toContain('--input-type=commonjs');
    expect(secretsIn(commandLines)).toEqual([]);
  });

  test('is in no file that is kept: store, objects, records of processes, a backup; nor in what server, worker and caller print', async () => {
    await command('server', 'backup', join(line.home, 'store.backup'));
    for (const one of [worker, server]) {
      one?.child.kill('SIGTERM');
      const ended = await one?.finished;
      if (ended) said.push(ended);
    }
    expect(said.flatMap(({ stdout, stderr }) => secretsIn(stdout + stderr))).toEqual([]);
    const files = readdirSync(line.home, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.includes('store.backup'))).toBe(true);
    expect(files.filter((file) => secretsIn(readFileSync(file, 'latin1')).length > 0)).toEqual([]);
  });
});

/** What must hold when all is over, computed from the store, from the file of starts, from `/proc` and from the disk. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowRun } from '../../packages/core/src/protocol/entities.ts';
import { percentile } from '../measure.ts';
import type { EnduranceWorld } from './endurance-world.ts';
import type { Load } from './load.ts';

export interface Account {
  submitted: number;
  ended: Record<string, number>;
  starts: number;
  followed: number;
  cancelled: number;
  pickupMs: { p50: number; p99: number };
  apiMs: Record<string, { p50: number; p99: number; calls: number }>;
  /** Empty where the account balances. */
  wrong: string[];
}

/** How long leftovers may take to go. */
const PATIENCE_MS = 180_000;

/** Ends workers and servers on the way, politely. */
export async function takeAccount(world: EnduranceWorld, load: Load): Promise<Account> {
  const wrong = load.misheard.map((text) => `lines out of order or twice: ${text}`);
  const ends = [...load.ends.values()].filter((run) => run !== null);
  if (ends.length !== load.ends.size) wrong.push(`${load.ends.size} runs submitted, ${ends.length} ended`);
  const starts = judgeStarts(world, ends, wrong);
  await judgeFinality(world, ends, wrong);
  // Removal is work of the workers, and durable: they must be there for it.
  await emptied(() => leftRows(world), 'rows', wrong);
  await emptied(() => leftFiles(world), 'files', wrong);
  for (const worker of world.workers) {
    const code = await worker.end();
    if (code !== 0) wrong.push(`${worker.name} ended with ${code}`);
  }
  const serverPids = new Set(world.servers.map(({ pid }) => pid));
  await emptied(() => world.processes().filter(({ pid }) => !serverPids.has(pid)), 'processes', wrong);
  for (const server of world.servers)
    if (world.options.realServer && (await server.end()) !== 0) wrong.push(`${server.name} did not close`);
  if (world.options.store === 'sqlite') judgeFile(world, wrong);
  return {
    submitted: load.ends.size,
    ended: countBy(ends, ({ state }) => `${state.type} ${state.name}`),
    starts,
    followed: load.followed,
    cancelled: load.cancelled,
    pickupMs: spread(ends.flatMap(pickupOf)),
    apiMs: Object.fromEntries(Object.entries(load.answers).map(([kind, times]) => [kind, { ...spread(times), calls: times.length }])),
    wrong,
  };
}

/** The code of a run has begun once at most, in an execution of this run; just once, and in the last, where it tells of a result. */
function judgeStarts({ starts }: EnduranceWorld, ends: readonly FlowRun[], wrong: string[]): number {
  const lines = readFileSync(starts, 'utf8').trim().split('\n').filter(Boolean);
  const byRun = new Map<string, string[]>();
  for (const line of lines) {
    const [run = '', execution = ''] = line.split(' ');
    byRun.set(run, [...(byRun.get(run) ?? []), execution]);
  }
  for (const { id, state, executionId } of ends) {
    const begun = byRun.get(id) ?? [];
    if (begun.length > 1) wrong.push(`${id} began ${begun.length} times and is ${state.type}`);
    if (state.type === 'COMPLETED' && begun[0] !== executionId)
      wrong.push(`${id} is COMPLETED, its execution ${executionId} did not begin`);
    byRun.delete(id);
  }
  for (const id of byRun.keys()) wrong.push(`${id} began and was never submitted`);
  return lines.length;
}

/** The store has these runs and no other, and none has changed since its end was told. */
async function judgeFinality(world: EnduranceWorld, ends: readonly FlowRun[], wrong: string[]): Promise<void> {
  const told = new Map(ends.map((run) => [run.id, run]));
  for (let after: string | null = null, seen = 0; ;) {
    const page: { items: FlowRun[]; next: string | null } = await world.insist((client) => client.flowRuns.list({ limit: 200, after }));
    for (const { id, state, stateVersion } of page.items) {
      const before = told.get(id);
      if (!before) wrong.push(`${id} is in the store and was never submitted`);
      else if (before.stateVersion !== stateVersion) wrong.push(`${id} was ${before.state.type} and is ${state.type}`);
    }
    seen += page.items.length;
    after = page.next;
    if (after === null) {
      if (seen !== ends.length) wrong.push(`${ends.length} runs ended, the store has ${seen}`);
      return;
    }
  }
}

function leftFiles({ disk }: EnduranceWorld): string[] {
  const places = [join(disk, 'workers', 'processes'), join(disk, 'workers', 'carried')];
  return places.flatMap((place) => (existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : []));
}

const questions: Record<string, string> = {
  'open runs': `select id from flow_run where ended_at is null`,
  'open executions': `select id from execution where ended_at is null`,
  slots: `select execution_id as id from slot`,
  removals: `select execution_id as id from removal`,
  'objects of runs': `select key as id from object where key like 'runs/%'`,
};

/** Asks the database itself, not the service. */
async function leftRows(world: EnduranceWorld): Promise<string[]> {
  const ask = await openDatabase(world);
  const left: string[] = [];
  for (const [what, question] of Object.entries(questions)) {
    const rows = await ask.rows(question);
    if (rows.length > 0) left.push(`${rows.length} ${what}, such as ${rows[0]}`);
  }
  await ask.close();
  return left;
}

async function openDatabase({ cluster, disk }: EnduranceWorld): Promise<{ rows(text: string): Promise<string[]>; close(): Promise<void> }> {
  if (cluster) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    return { rows: async (text) => (await client.query(text)).rows.map(({ id }) => String(id)), close: () => client.end() };
  }
  const database = new DatabaseSync(join(disk, 'server-0', 'farhaul.db'), { readOnly: true });
  return {
    rows: async (text) =>
      database
        .prepare(text)
        .all()
        .map(({ id }) => String(id)),
    close: async () => database.close(),
  };
}

function judgeFile({ disk }: EnduranceWorld, wrong: string[]): void {
  const database = new DatabaseSync(join(disk, 'server-0', 'farhaul.db'));
  const [row] = database.prepare('pragma integrity_check').all();
  if (Object.values(row ?? {})[0] !== 'ok') wrong.push(`the file is damaged: ${JSON.stringify(row)}`);
  database.close();
}

async function emptied(look: () => unknown[] | Promise<unknown[]>, what: string, wrong: string[]): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const left = await look();
    if (left.length === 0) return;
    if (Date.now() > end) return void wrong.push(`${left.length} ${what} left: ${JSON.stringify(left.slice(0, 5))}`);
    await sleep(250);
  }
}

/** From its submission to its first claim. */
function pickupOf({ phases, createdAt }: FlowRun): number[] {
  const claimed = phases.find(({ name }) => name === 'claimed');
  return claimed ? [Date.parse(claimed.time) - Date.parse(createdAt)] : [];
}

function spread(samples: readonly number[]): { p50: number; p99: number } {
  return { p50: Math.round(percentile(samples, 0.5) * 10) / 10, p99: Math.round(percentile(samples, 0.99) * 10) / 10 };
}

function countBy<Item>(items: readonly Item[], name: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[name(item)] = (counts[name(item)] ?? 0) + 1;
  return counts;
}

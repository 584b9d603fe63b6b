/** Runs from their submission to their end: followed, cancelled, looked at. */
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../packages/core/src/engine/new-id.ts';
import { FarhaulError } from '../../packages/core/src/errors/farhaul-error.ts';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import type { FlowRun } from '../../packages/core/src/protocol/entities.ts';
import { isTerminal } from '../../packages/core/src/protocol/states.ts';
import { encodeWire, joinParts } from '../../packages/core/src/protocol/wire/index.ts';
import type { Random } from '../../packages/core/src/service/testing/random.ts';
import type { EnduranceWorld, WorkerType } from './endurance-world.ts';

export interface LoadOptions {
  /** Runs submitted per second, while fewer than `open` are open. */
  rate: number;
  open: number;
  /** Of the runs, so many have a process of their own. */
  processShare: number;
  followShare: number;
  cancelShare: number;
}

const LINES = 5;

export class Load {
  /** Runs that the API said are made, with their end; null: none yet. */
  readonly ends = new Map<string, FlowRun | null>();
  /** Milliseconds of calls that were answered at the first try. */
  readonly answers = { submit: [] as number[], detail: [] as number[], list: [] as number[] };
  /** What a follower heard that it should not have. */
  readonly misheard: string[] = [];
  followed = 0;
  cancelled = 0;
  readonly #world: EnduranceWorld;
  readonly #options: LoadOptions;
  readonly #random: Random;
  readonly #lives = new Set<Promise<void>>();
  /** What went wrong in this test's own hands. */
  readonly #troubles: unknown[] = [];

  constructor(world: EnduranceWorld, options: LoadOptions, random: Random) {
    this.#world = world;
    this.#options = options;
    this.#random = random;
  }

  get open(): number {
    return this.#lives.size;
  }

  /** Until the signal is aborted; then waits for every run. */
  async hold(stop: AbortSignal): Promise<void> {
    const looking = this.#look(stop);
    while (!stop.aborted) {
      if (this.#lives.size < this.#options.open) this.begin(this.#random.chance(this.#options.processShare) ? 'process' : 'fake');
      await sleep(1_000 / this.#options.rate);
    }
    await looking;
    while (this.#lives.size > 0) await Promise.race(this.#lives);
    if (this.#troubles.length > 0) throw new AggregateError(this.#troubles, String(this.#troubles[0]));
  }

  /** A run in the pool of the type; by itself it is followed to its end. */
  begin(type: WorkerType, { callerOnly = false, milliseconds = this.#random.below(400) } = {}): string {
    const id = newId();
    const life = this.#live(id, { type, callerOnly, milliseconds })
      .catch((error: unknown) => void this.#troubles.push(error))
      .finally(() => this.#lives.delete(life));
    this.#lives.add(life);
    return id;
  }

  async #live(
    id: string,
    { type, callerOnly, milliseconds }: { type: WorkerType; callerOnly: boolean; milliseconds: number },
  ): Promise<void> {
    const { followShare, cancelShare } = this.#options;
    const followed = !callerOnly && this.#random.chance(followShare);
    const cancelled = !callerOnly && this.#random.chance(cancelShare);
    const cancelAfter = this.#random.below(1_500);
    const given = Buffer.from(joinParts(encodeWire([this.#world.starts, milliseconds, LINES]))).toString('base64');
    await this.#timed('submit', (client) =>
      client.flowRuns.create({
        id,
        name: 'endure',
        flowName: 'endure',
        parameters: {},
        arguments: { inline: given },
        binding: { workerType: type, jobVariables: {}, storage: null, resultStorage: null },
        code: this.#world.codes.get(type) ?? null,
        workPoolName: type,
        callerOnly,
      }),
    );
    this.ends.set(id, null);
    const following = followed ? this.#follow(id, type) : null;
    if (cancelled) {
      this.cancelled += 1;
      await sleep(cancelAfter);
      await this.#world.insist((client) => client.flowRuns.cancel({ id, graceMs: 500 }));
    }
    const end = await this.#ended(id);
    this.ends.set(id, end);
    await following;
  }

  async #ended(id: string): Promise<FlowRun> {
    for (let afterVersion = 0; ;) {
      const run = await this.#world.insist((client) => client.flowRuns.wait({ id, afterVersion, waitMs: 20_000 }));
      if (isTerminal(run.state.type)) return run;
      afterVersion = run.stateVersion;
    }
  }

  /** Hears every line once and in order, however often the line breaks. */
  async #follow(id: string, type: WorkerType): Promise<void> {
    this.followed += 1;
    const heard: string[] = [];
    let after: string | null = null;
    for (let tries = 0; ; tries += 1) {
      try {
        const lines = await this.#world.client(tries).flowRuns.followLogs({ id, after });
        for await (const line of lines) {
          after = line.cursor;
          if (line.source === 'stdout') heard.push(line.message);
        }
        break;
      } catch (error) {
        if (FarhaulError.isInstance(error) && !error.retryable) throw error;
        if (tries > 3_000) throw error;
        await sleep(100);
      }
    }
    const mine = heard.filter((message) => /^line \d$/.test(message));
    if (mine.join() !== mine.toSorted().join() || new Set(mine).size !== mine.length) this.misheard.push(`${type} ${id}: ${mine.join()}`);
  }

  /** What a dashboard asks. */
  async #look(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const page = await this.#timed('list', (client) => client.flowRuns.list({ limit: 50 }));
      const run = page.items[this.#random.below(page.items.length)];
      if (run) await this.#timed('detail', (client) => client.flowRuns.get({ id: run.id }));
      await sleep(200);
    }
  }

  async #timed<Answer>(kind: keyof Load['answers'], ask: (client: Client) => Promise<Answer>): Promise<Answer> {
    let tries = 0;
    let began = 0;
    const answer = await this.#world.insist((client) => {
      tries += 1;
      began = performance.now();
      return ask(client);
    });
    if (tries === 1) this.answers[kind].push(performance.now() - began);
    return answer;
  }
}

import { areUnchanged, type InputStamp } from './input-stamps.ts';

/** Something built of files, with the state of each as it was then. */
export interface Built<Value> {
  value: Value;
  inputs: readonly InputStamp[];
}

/** Where builds of an earlier process are kept. Reading and writing may fail quietly: then it is built again. */
export interface BuildStore<Value> {
  read(key: string): Promise<Built<Value> | null>;
  write(key: string, built: Built<Value>): Promise<void>;
}

/** How a value came about. */
export type BuildSource = 'built' | 'memory' | 'disk';

/**
 * Builds once for each key, however many ask at the same time, and again only when a file that went into it has
 * changed. The last `limit` builds are kept.
 */
export class BuildCache<Value> {
  readonly #entries = new Map<string, Promise<Built<Value>>>();
  readonly #limit: number;

  constructor(limit = 64) {
    this.#limit = limit;
  }

  async get(key: string, build: () => Promise<Built<Value>>, store?: BuildStore<Value>): Promise<{ value: Value; source: BuildSource }> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      const built = await known.catch(() => null);
      if (built !== null && areUnchanged(built.inputs)) return { value: built.value, source: 'memory' };
      // Someone else may have begun to build anew while this one waited.
      if (this.#entries.get(key) !== known) return await this.get(key, build, store);
    }
    let source: BuildSource = 'built';
    const started = (async () => {
      const stored = await store?.read(key);
      if (stored && areUnchanged(stored.inputs)) {
        source = 'disk';
        return stored;
      }
      const built = await build();
      await store?.write(key, built);
      return built;
    })();
    this.#remember(key, started);
    return { value: (await started).value, source };
  }

  #remember(key: string, started: Promise<Built<Value>>): void {
    this.#entries.delete(key);
    this.#entries.set(key, started);
    started.catch(() => this.#entries.get(key) === started && this.#entries.delete(key));
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#limit && !oldest.done) this.#entries.delete(oldest.value);
  }
}

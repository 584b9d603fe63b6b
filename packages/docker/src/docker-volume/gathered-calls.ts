/** Calls of one group that come in the same turn of the event loop become one. */
export class GatheredCalls<Item, Value> {
  readonly #act: (items: readonly Item[]) => Promise<readonly Value[]>;
  readonly #waiting = new Map<string, { items: Item[]; values: Promise<readonly Value[]> }>();

  /** `act` answers one value for each item, in order. */
  constructor(act: (items: readonly Item[]) => Promise<readonly Value[]>) {
    this.#act = act;
  }

  async call(group: string, item: Item): Promise<Value> {
    let turn = this.#waiting.get(group);
    if (!turn) {
      const items: Item[] = [];
      const over = new Promise((resolve) => setImmediate(resolve));
      const values = over.then(async () => {
        this.#waiting.delete(group);
        return await this.#act(items);
      });
      turn = { items, values };
      this.#waiting.set(group, turn);
    }
    const position = turn.items.push(item) - 1;
    return (await turn.values)[position] as Value;
  }
}

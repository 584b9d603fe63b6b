/**
 * Acts of which one of a key goes on at a time: whoever asks for it meanwhile gets what that one brings, its failure too.
 *
 * @example
 * readonly #submissions = new Joined<InfrastructureRefV1>();
 * doSubmit(request, options) {
 *   return this.#submissions.run(request.key.name, () => this.#submit(request, options));
 * }
 */
export class Joined<Value> {
  readonly #running = new Map<string, Promise<Value>>();

  /** Calls `act` where none of this key is running; the next call after its end begins anew. */
  run(key: string, act: () => Promise<Value>): Promise<Value> {
    const running = this.#running.get(key) ?? act().finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }
}

import type { ObjectHeadV1 } from '@farhaul/core/plugin';

/** Named after their content, and so never changed. */
const contentAddressed = /^(?:code|files|maps|manifests)\//;
/** Collecting garbage may remove what nobody has stored for long: look again after this. */
const FORGET_MS = 600_000;

/** Which objects that runs share are in the volume: so that not every run asks for its bundle again. */
export class PresentObjects {
  readonly #heads = new Map<string, { head: ObjectHeadV1; since: number }>();
  /** Which volume of the name it was: it may have been removed and made again. */
  #madeAt = '';

  /** `madeAt`: of the volume as it is now, null where there is none. */
  find(key: string, madeAt: string | null): ObjectHeadV1 | null {
    if (madeAt === null || madeAt !== this.#madeAt) this.#heads.clear();
    this.#madeAt = madeAt ?? '';
    const known = this.#heads.get(key);
    if (known && performance.now() - known.since < FORGET_MS) return known.head;
    this.#heads.delete(key);
    return null;
  }

  mayBeKnown(key: string): boolean {
    return contentAddressed.test(key);
  }

  add(head: ObjectHeadV1): void {
    if (contentAddressed.test(head.key)) this.#heads.set(head.key, { head, since: performance.now() });
  }

  remove(key: string): void {
    this.#heads.delete(key);
  }
}

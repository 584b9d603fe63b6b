import type { z } from 'zod';
import type { grantObjects, grantedObjects } from '../../protocol/object-messages.ts';
import { checkKeyPrefix, checkObjectKey } from '../../plugin/object-key.ts';
import type { ObjectHeadV1 } from '../../plugin/v1/storage-v1.ts';
import { toIso } from '../moment.ts';
import type { ServiceCore } from '../service-core.ts';
import { closedExecution, tooLate } from './closed-execution.ts';
import type { ObjectPage, ObjectPageRequest, ObjectStore } from './object-store.ts';
import { signedPath, signingKey, verifySignature } from './signed-urls.ts';

export interface SignedRequest {
  method: string;
  key: string;
  query: URLSearchParams;
}

/** The objects of a service, as its API offers them: keys are checked, contents go by signed URLs. */
export class ServedObjects {
  readonly store: ObjectStore;
  readonly #core: ServiceCore;
  #secret: Promise<Buffer> | null = null;

  constructor(store: ObjectStore, core: ServiceCore) {
    this.store = store;
    this.#core = core;
  }

  async head(key: string): Promise<ObjectHeadV1 | null> {
    checkObjectKey(key);
    return await this.store.head(key);
  }

  async list(page: ObjectPageRequest): Promise<ObjectPage> {
    checkKeyPrefix(page.prefix);
    return await this.store.list(page);
  }

  /** All below a prefix, whatever is deleted on the way. */
  async *listAll(prefix: string): AsyncGenerator<ObjectHeadV1> {
    for (let after: string | null = null; ;) {
      const { items, next }: ObjectPage = await this.store.list({ prefix, after, limit: 1000 });
      yield* items;
      if (next === null) return;
      after = next;
    }
  }

  /**
   * Refuses what belongs to an execution that has ended. It may end while the body is under way: then whoever cleared it away
   * did not see this object, and it goes again.
   * @throws FARHAUL_STORAGE_CLOSED
   */
  async put(key: string, body: AsyncIterable<Uint8Array>, options: { ifAbsent: boolean }): Promise<{ created: boolean }> {
    const before = await this.#core.read(() => closedExecution(key));
    if (before) throw tooLate(key, before);
    const stored = await this.store.put(key, body, options);
    const after = await this.#core.read(() => closedExecution(key));
    if (!after || after.isResult || !stored.created) return stored;
    await this.store.delete(key);
    throw tooLate(key, after);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) checkObjectKey(key);
    for (const key of keys) await this.store.delete(key);
  }

  async grant({ requests, lifetimeMs }: z.output<typeof grantObjects>): Promise<z.output<typeof grantedObjects>> {
    for (const { key } of requests) checkObjectKey(key);
    const secret = await this.#readSecret();
    const expiresAt = this.#core.moment().now + lifetimeMs;
    return {
      grants: requests.map(({ key, method }) => ({ path: signedPath(secret, { key, method, expiresAt }), expires: toIso(expiresAt) })),
    };
  }

  /** @throws FARHAUL_API_FORBIDDEN, FARHAUL_STORAGE_KEY */
  async verify(request: SignedRequest): Promise<void> {
    checkObjectKey(request.key);
    verifySignature(await this.#readSecret(), { ...request, now: this.#core.moment().now });
  }

  /** What runs that are forgotten left, everything below `runs/<id>/`. Answers how much that was. */
  async deleteOfRuns(flowRunIds: readonly string[]): Promise<{ objects: number; bytes: number }> {
    const deleted = { objects: 0, bytes: 0 };
    for (const id of flowRunIds) {
      for await (const { key, bytes } of this.listAll(`runs/${id}/`)) {
        await this.store.delete(key);
        deleted.objects += 1;
        deleted.bytes += bytes;
      }
    }
    return deleted;
  }

  async #readSecret(): Promise<Buffer> {
    const reading = (this.#secret ??= signingKey(this.#core));
    try {
      return await reading;
    } catch (error) {
      if (this.#secret === reading) this.#secret = null;
      throw error;
    }
  }
}

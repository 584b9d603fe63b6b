import type { Readable } from 'node:stream';
import type { ObjectHeadV1 } from '../../plugin/v1/storage-v1.ts';

/** Where the service keeps the objects that it serves. Keys are checked by whoever calls. */
export interface ObjectStore {
  /** Atomic: where the body breaks off with an error nothing of it is kept. `created` is false where `ifAbsent` met one. */
  put(key: string, body: AsyncIterable<Uint8Array>, options: { ifAbsent: boolean }): Promise<{ created: boolean }>;
  /** The body is read as it is asked for; it ends with an error where the object was deleted meanwhile. */
  get(key: string): Promise<StoredObject | null>;
  head(key: string): Promise<ObjectHeadV1 | null>;
  /** Sorted in an order of its own; `next` is given as `after`. */
  list(page: ObjectPageRequest): Promise<ObjectPage>;
  delete(key: string): Promise<void>;
}

export interface StoredObject {
  head: ObjectHeadV1;
  /** To be read to its end, or destroyed: it may hold a file open. */
  body: Readable;
}

export interface ObjectPageRequest {
  prefix: string;
  after: string | null;
  limit: number;
}

export interface ObjectPage {
  items: ObjectHeadV1[];
  next: string | null;
}

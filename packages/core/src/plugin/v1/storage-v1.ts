/** The contract between core and a place for objects. Keys are `/`-separated, relative, unicode. */
import type { MountV1 } from './infrastructure-v1.ts';
import type { CallOptionsV1 } from './worker-v1.ts';

/** What is known of an object without reading it. */
export interface ObjectHeadV1 {
  key: string;
  bytes: number;
  /** ISO-8601. */
  modifiedAt: string;
}

/** One object, and what the infrastructure wants to do with it. */
export interface GrantRequestV1 {
  key: string;
  method: 'GET' | 'PUT';
}

/** How infrastructure reaches one object. */
export type GrantV1 =
  | { via: 'url'; url: string; method: 'GET' | 'PUT'; headers: Record<string, string>; expires: string }
  | { via: 'mount'; mount: Omit<MountV1, 'target'>; /** Path of the object below the mount. */ path: string };

/**
 * A configured place for objects. Opening one does no I/O; every method may be called concurrently. A key that could leave the
 * place is refused with FARHAUL_STORAGE_KEY; an aborted call rejects and leaves a whole object or none.
 */
export interface StorageV1 {
  readonly specificationVersion: 'v1';
  /** `local`, `s3`, …: of the entry that opened it. */
  readonly type: string;
  /** Atomic: a reader sees the whole object or none. `ifAbsent` never overwrites. `created` is false where it existed. */
  put(key: string, body: Uint8Array, options: CallOptionsV1 & { ifAbsent: boolean }): Promise<{ created: boolean }>;
  /**
   * Null where there is none: absence is no error.
   *
   * @throws FARHAUL_VALUE_TOO_LARGE, with the size and a hint, where it was written inside and does not come back: a run whose result it is has failed
   */
  get(key: string, options: CallOptionsV1): Promise<Uint8Array | null>;
  /** What `get` would find, without reading it. */
  head(key: string, options: CallOptionsV1): Promise<ObjectHeadV1 | null>;
  /** Every key that begins with the prefix, each once, in any order. What is still being written is not among them. */
  list(prefix: string, options: CallOptionsV1): AsyncIterable<ObjectHeadV1>;
  /** Only this key. Idempotent: what is not there is deleted already. */
  delete(key: string, options: CallOptionsV1): Promise<void>;
  /**
   * One answer for each request, in their order; JSON, good for the lifetime. Called before a submit, also for objects that are not
   * there yet. A grant for reading must not permit writing.
   */
  grant(requests: readonly GrantRequestV1[], options: CallOptionsV1 & { lifetimeMs: number }): Promise<GrantV1[]>;
  /** For a person and for logs; without secrets. `configuration` reopens it: `open(type, configuration)`. */
  describe(): { type: string; location: string; configuration: Record<string, unknown> };
}

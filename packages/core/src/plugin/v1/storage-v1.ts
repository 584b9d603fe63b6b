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

/** A configured place for objects. Opening one does no I/O; every method may be called concurrently. */
export interface StorageV1 {
  readonly specificationVersion: 'v1';
  readonly type: string;
  /** Atomic: a reader sees the whole object or none. `ifAbsent` never overwrites. `created` is false where it existed. */
  put(key: string, body: Uint8Array, options: CallOptionsV1 & { ifAbsent: boolean }): Promise<{ created: boolean }>;
  /** Null where there is none. */
  get(key: string, options: CallOptionsV1): Promise<Uint8Array | null>;
  head(key: string, options: CallOptionsV1): Promise<ObjectHeadV1 | null>;
  /** Keys below a prefix, in any order. */
  list(prefix: string, options: CallOptionsV1): AsyncIterable<ObjectHeadV1>;
  /** Idempotent. */
  delete(key: string, options: CallOptionsV1): Promise<void>;
  grant(requests: readonly GrantRequestV1[], options: CallOptionsV1 & { lifetimeMs: number }): Promise<GrantV1[]>;
  /** For a person and for logs; without secrets. `configuration` reopens it: `open(type, configuration)`. */
  describe(): { type: string; location: string; configuration: Record<string, unknown> };
}

import type { StorageV1 } from '../plugin/v1/storage-v1.ts';

/** A storage that an author builds in code, e.g. `new LocalFileSystem({ basePath })`, and may keep by name. */
export interface SaveableStorage {
  readonly type: string;
  /** JSON that opens it again elsewhere. */
  readonly configuration: Record<string, unknown>;
  open(): Promise<StorageV1>;
}

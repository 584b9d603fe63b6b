import { isAbsolute } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { SaveableStorage } from './saved-storage.ts';

/** A directory as a storage, without its name in the store: what a bundle holds of `LocalFileSystem`. */
export class LocalDirectory implements SaveableStorage {
  readonly type = 'local';
  /** Absolute path. */
  readonly basePath: string;

  constructor(options: { basePath: string }) {
    if (typeof options.basePath !== 'string' || !isAbsolute(options.basePath)) {
      throw new FarhaulError(
        'FARHAUL_CONFIGURATION',
        `LocalFileSystem: basePath is ${JSON.stringify(options.basePath)}, not an absolute path`,
        { hint: 'Give an absolute path such as "/tmp/results".' },
      );
    }
    this.basePath = options.basePath;
  }

  get configuration(): Record<string, unknown> {
    return { directory: this.basePath };
  }

  async open(): Promise<StorageV1> {
    const { openLocalStorage } = await import('./local-storage.ts');
    return openLocalStorage({ directory: this.basePath });
  }
}

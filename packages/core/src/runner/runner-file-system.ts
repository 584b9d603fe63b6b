import { FarhaulError } from '../errors/farhaul-error.ts';
import { LocalDirectory } from '../storage/local-directory.ts';
import { guardCall, isLoading } from './load-guard.ts';

/** `LocalFileSystem` inside a run: the directory, but no store to keep its name in. */
export class LocalFileSystem extends LocalDirectory {
  /** At module level it was saved where the flow was launched from: nothing is left to do here. */
  async save(_name: string, _options: { overwrite?: boolean } = {}): Promise<void> {
    if (!isLoading()) throw outOfReach('save');
  }

  static load(_name: string): Promise<LocalFileSystem> {
    return guardCall('LocalFileSystem.load()') ?? Promise.reject(outOfReach('load'));
  }
}

function outOfReach(what: string): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `LocalFileSystem.${what}() was called inside a run that has no API to reach`, {
    hint: 'Save and load storages by name where the flow is launched from.',
  });
}

import { RelayedFiles } from './relayed-files.ts';

/** What runs have told by their logs, by execution: written by whoever follows a log, read by the storage beside it. */
export class RelayedRuns {
  readonly #runs = new Map<string, RelayedFiles | null>();

  /** The files of an execution whose lines are signed with the key; made where there are none yet. Null key: its Secret is gone. */
  open(executionId: string, key: string | null): RelayedFiles | null {
    const known = this.#runs.get(executionId);
    if (known !== undefined) return known;
    const files = key === null ? null : new RelayedFiles(key);
    this.#runs.set(executionId, files);
    return files;
  }

  /** Null: its Secret is gone. Undefined: nothing is known of it here. */
  find(executionId: string): RelayedFiles | null | undefined {
    return this.#runs.get(executionId);
  }

  forget(executionId: string): void {
    this.#runs.delete(executionId);
  }
}

import type { SnapshotPlace } from './slice/index.ts';

/** A call of `snapshot(…)` in the code, by the file that has it. */
export interface FileSnapshot extends SnapshotPlace {
  /** Absolute. */
  file: string;
}

/**
 * Snapshots of files besides the flow's own. Their numbers follow those of the flow's file, file by file in the order of
 * their paths, so that a bundle is the same in whatever order the bundler reads files.
 */
export class LocalSnapshots {
  #own = 0;
  #isNew = false;
  readonly #counts = new Map<string, number>();
  readonly #places = new Map<string, readonly SnapshotPlace[]>();

  /** @param own how many the flow's own file has in this round */
  begin(own: number): void {
    this.#own = own;
    this.#isNew = false;
    this.#places.clear();
  }

  /** The number of a file's first snapshot. */
  firstOf(file: string): number {
    const before = [...this.#counts].filter(([other]) => other < file);
    return before.reduce((sum, [, count]) => sum + count, this.#own);
  }

  /** Tells what a file has; the first time, numbers of other files change by it. */
  add(file: string, places: readonly SnapshotPlace[]): void {
    if (places.length > 0 && this.#counts.get(file) !== places.length) {
      this.#counts.set(file, places.length);
      this.#isNew = true;
    }
    this.#places.set(file, places);
  }

  /** Whether numbers changed while this round went on: then it counts for nothing. */
  get areNew(): boolean {
    return this.#isNew;
  }

  /** @param isPartOfCode of a file; what is shaken off asks for nothing */
  places(isPartOfCode: (file: string) => boolean): FileSnapshot[] {
    return [...this.#places]
      .filter(([file]) => isPartOfCode(file))
      .flatMap(([file, places]) => places.map((place) => ({ ...place, file })));
  }
}

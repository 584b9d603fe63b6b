/** What a run has told by its log. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import { END_FILE, FILE_MARK, LARGEST_RESULT } from './relay-program.ts';

interface RelayedFile {
  pieces: Buffer[];
  modifiedAt: Date;
}

/** Files of one execution, told by signed lines in their order. */
export class RelayedFiles {
  readonly #key: string;
  readonly #files = new Map<string, RelayedFile>();
  #number = 0;
  /** Why what was told is not all: a line is missing. */
  gap: string | null = null;
  /** Bytes of a result that does not travel this way. */
  #tooLarge: number | null = null;

  constructor(key: string) {
    this.#key = key;
  }

  /** Whether the log was read to its end. */
  get isWhole(): boolean {
    return this.#files.has(END_FILE);
  }

  /** False: no line of this kind, or a forged one, which is the run's own output. Lines that were told before are taken and ignored. */
  take(line: string): boolean {
    const start = line.lastIndexOf(FILE_MARK);
    if (start !== 0) return false;
    const [signature = '', ...parts] = line.slice(FILE_MARK.length).split(' ');
    const [number, name, mode, data] = parts;
    if (data === undefined || !this.#isSigned(parts.join(' '), signature)) return false;
    const at = Number(number);
    if (at <= this.#number) return true;
    if (at !== this.#number + 1) this.gap ??= `lines ${this.#number + 1} to ${at - 1} of its log are missing`;
    this.#number = at;
    if (this.gap === null) this.#add(name ?? '', mode ?? '', Buffer.from(data, 'base64'));
    return true;
  }

  /** @throws FARHAUL_VALUE_TOO_LARGE for a result that does not travel this way */
  get(name: string): Buffer | null {
    const file = this.#files.get(name);
    if (file === undefined) return null;
    if (name === 'result' && this.#tooLarge !== null) throw tooLargeResult(this.#tooLarge);
    if (file.pieces.length > 1) file.pieces = [Buffer.concat(file.pieces)];
    return file.pieces[0] ?? Buffer.alloc(0);
  }

  head(name: string): { bytes: number; modifiedAt: Date } | null {
    const file = this.#files.get(name);
    return file ? { bytes: file.pieces.reduce((sum, { length }) => sum + length, 0), modifiedAt: file.modifiedAt } : null;
  }

  #add(name: string, mode: string, bytes: Buffer): void {
    const file = this.#files.get(name);
    const modifiedAt = new Date();
    if (mode === '!') this.#tooLarge = Number(bytes.toString());
    if (mode === '+' && file) {
      file.pieces.push(bytes);
      file.modifiedAt = modifiedAt;
    } else this.#files.set(name, { pieces: [bytes], modifiedAt });
  }

  #isSigned(text: string, signature: string): boolean {
    const expected = createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32);
    return signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  }
}

/** Said once when a run is submitted, and when it ends with more. */
export const resultLimit = `Results travel by the log of the pod, for it reaches neither the API nor a storage: they may have ${LARGEST_RESULT / 1024} KiB.`;

function tooLargeResult(bytes: number): FarhaulError {
  return new FarhaulError('FARHAUL_VALUE_TOO_LARGE', `The result has ${bytes} bytes. ${resultLimit}`, {
    hint: 'Give the work pool a storage that pods reach (farhaul work-pool storage configure --help), or return less.',
  });
}

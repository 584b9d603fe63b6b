/** Follows the files that a process prints to; they outlive whoever watches. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 64 * 1024;
/** Read at most this much in one go, so that a flood does not hold up everything else. */
const TURN_BYTES = 1024 * 1024;
/** A file that was read this far is emptied: the process appends, whatever its length. */
const KEEP_BYTES = 16 * 1024 * 1024;
const LINE_CHARACTERS = 1_000_000;

export class OutputTail {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  #descriptor: number | null = null;
  #offset = 0;
  #partial = '';
  #cut = false;

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
  }

  /** Hands on the lines that are complete; true where more may wait. */
  read(): boolean {
    const descriptor = this.#open();
    if (descriptor === null) return false;
    let taken = 0;
    while (taken < TURN_BYTES) {
      const bytes = readSync(descriptor, this.#buffer, 0, CHUNK_BYTES, this.#offset);
      if (bytes === 0) {
        this.#shorten(descriptor);
        return false;
      }
      taken += bytes;
      this.#offset += bytes;
      this.#take(this.#decoder.write(this.#buffer.subarray(0, bytes)));
    }
    return true;
  }

  /** Reads what is left, a last line without its end too, and closes. */
  finish(): void {
    while (this.read()) continue;
    this.#take(this.#decoder.end());
    if (this.#partial !== '' || this.#cut) this.#emit();
    this.close();
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): number | null {
    if (this.#descriptor === null) {
      try {
        this.#descriptor = openSync(this.#path, 'r+');
      } catch {
        return null;
      }
    }
    return this.#descriptor;
  }

  #shorten(descriptor: number): void {
    if (this.#offset < KEEP_BYTES || fstatSync(descriptor).size !== this.#offset) return;
    ftruncateSync(descriptor, 0);
    this.#offset = 0;
  }

  #take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#append(text.slice(start, end));
      this.#emit();
      start = end + 1;
    }
    this.#append(text.slice(start));
  }

  #append(text: string): void {
    if (this.#cut) return;
    this.#partial += text;
    if (this.#partial.length <= LINE_CHARACTERS) return;
    this.#partial = `${this.#partial.slice(0, LINE_CHARACTERS)} … (line cut)`;
    this.#cut = true;
  }

  #emit(): void {
    const line = this.#partial.endsWith('\r') ? this.#partial.slice(0, -1) : this.#partial;
    this.#partial = '';
    this.#cut = false;
    this.#onLine(line);
  }
}

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
    const waiting = fstatSync(descriptor).size - this.#offset;
    const end = this.#offset + Math.min(waiting, TURN_BYTES);
    const buffer = waiting > 0 ? Buffer.allocUnsafe(Math.min(waiting, CHUNK_BYTES)) : null;
    while (buffer && this.#offset < end) {
      const bytes = readSync(descriptor, buffer, 0, Math.min(buffer.length, end - this.#offset), this.#offset);
      if (bytes === 0) break;
      this.#offset += bytes;
      this.#take(this.#decoder.write(buffer.subarray(0, bytes)));
    }
    if (waiting > TURN_BYTES) return true;
    this.#shorten(descriptor);
    return false;
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

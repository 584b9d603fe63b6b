/** Follows the files that a process prints to; they outlive whoever watches. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { LineSplitter } from '../plugin/line-splitter.ts';

const CHUNK_BYTES = 64 * 1024;
/** Read at most this much in one go, so that a flood does not hold up everything else. */
const TURN_BYTES = 1024 * 1024;
/** A file that was read this far is emptied: the process appends, whatever its length. */
const KEEP_BYTES = 16 * 1024 * 1024;

export class OutputTail {
  readonly #path: string;
  readonly #lines: LineSplitter;
  #descriptor: number | null = null;
  #offset = 0;

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#lines = new LineSplitter(onLine);
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
      this.#lines.add(buffer.subarray(0, bytes));
    }
    if (waiting > TURN_BYTES) return true;
    this.#shorten(descriptor);
    return false;
  }

  /** Reads what is left, a last line without its end too, and closes. */
  finish(): void {
    while (this.read()) continue;
    this.#lines.finish();
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
}

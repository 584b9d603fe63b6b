const LINE_CHARACTERS = 1_000_000;

/** Lines of one output (UTF-8), whatever pieces it comes in, without their ends; longer ones than a million characters are cut, with a mark. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #pieces: string[] = [];
  #characters = 0;
  #cut = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** A last line without its end too. */
  finish(): void {
    this.#take(this.#decoder.decode());
    if (this.#characters > 0) this.#emit();
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
    if (this.#cut || text === '') return;
    const room = LINE_CHARACTERS - this.#characters;
    this.#cut = text.length > room;
    this.#pieces.push(this.#cut ? `${text.slice(0, room)} … (line cut)` : text);
    this.#characters += text.length;
  }

  #emit(): void {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#characters = 0;
    this.#cut = false;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}

/** Takes secrets that are known out of whatever is told of a run. */
import { FarhaulError } from '../errors/farhaul-error.ts';

const REDACTED = '***';
/** Shorter ones would blot out ordinary text, and are none. */
const SHORTEST = 4;
/** A line of a longer secret, such as a PEM file, that says something by itself. */
const SHORTEST_LINE = 12;

export class Redaction {
  readonly #texts = new Set<string>();
  #pattern: RegExp | null = null;

  /** Texts, and every text inside lists and objects; also as JSON, URLs and base64 write them. */
  add(secrets: readonly unknown[]): void {
    for (const secret of secrets) this.#take(secret);
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length);
    this.#pattern = longestFirst.length === 0 ? null : new RegExp(longestFirst.map(escaped).join('|'), 'g');
  }

  get isEmpty(): boolean {
    return this.#pattern === null;
  }

  text(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, REDACTED);
  }

  /** A copy of plain data, its keys included. */
  data<Value>(value: Value): Value {
    return this.#pattern === null ? value : (this.#copy(value) as Value);
  }

  /** The same error without secrets in what is shown of it; the original where there are none. */
  error(error: FarhaulError): FarhaulError {
    if (this.#pattern === null) return error;
    return new FarhaulError(error.code, this.text(error.message), {
      hint: error.hint === undefined ? undefined : this.text(error.hint),
      retryable: error.retryable,
      details: this.data(error.details),
    });
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#copy(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#copy(item)]));
  }

  #take(secret: unknown): void {
    if (typeof secret === 'object' && secret !== null) {
      for (const part of Object.values(secret)) this.#take(part);
      this.#takeText(JSON.stringify(secret));
      return;
    }
    const text = typeof secret === 'string' ? secret : typeof secret === 'number' ? String(secret) : '';
    if (text.length < SHORTEST) return;
    this.#takeText(text);
    for (const line of text.split(/\r?\n/)) if (line !== text && line.length >= SHORTEST_LINE) this.#takeText(line);
  }

  #takeText(text: string): void {
    this.#texts.add(text);
    this.#texts.add(JSON.stringify(text).slice(1, -1));
    this.#texts.add(encodeURIComponent(text.toWellFormed()));
    for (const encoding of ['base64', 'base64url'] as const) this.#texts.add(Buffer.from(text).toString(encoding).replace(/=+$/, ''));
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

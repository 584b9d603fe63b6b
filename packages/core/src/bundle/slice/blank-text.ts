import type { SourceRange } from '../syntax/syntax-tree.ts';

interface Edit extends SourceRange {
  readonly text: string;
}

/** Spaces of the same length; line ends stay, so that every later line and column does. */
export function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, ' ');
}

/** Collects edits of a source text that keep its lines and, wherever there is room, its columns. */
export class BlankingEditor {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  #appended = '';

  constructor(source: string) {
    this.#source = source;
  }

  /** Blanks a range; `lead` (such as `;`) takes the place of its first characters. */
  blank(range: SourceRange, lead = ''): void {
    if (range.end <= range.start && lead === '') return;
    const inside = this.#source.slice(range.start, range.end);
    const room = inside.search(/[\n\r\u2028\u2029]/) === -1 ? inside.length : inside.search(/[\n\r\u2028\u2029]/);
    // Without room the line grows, which moves nothing where the range goes on to another line.
    this.#edits.push({ start: range.start, end: range.end, text: lead + blank(inside.slice(Math.min(lead.length, room))) });
  }

  /** Keeps some items of a comma-separated list and blanks the others. */
  keepItems(items: readonly SourceRange[], isKept: (item: SourceRange) => boolean): void {
    const kept = items.filter(isKept);
    const first = items[0];
    const last = items.at(-1);
    if (!first || !last || kept.length === items.length) return;
    let from = first.start;
    for (const [index, item] of kept.entries()) {
      this.blank({ start: from, end: item.start }, index === 0 ? '' : ',');
      from = item.end;
    }
    this.blank({ start: from, end: last.end });
  }

  append(line: string): void {
    this.#appended += `\n${line}`;
  }

  /** The new text, and where an offset of the old one is in it. */
  finish(): { text: string; mapOffset: (offset: number) => number } {
    const edits = this.#edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
    let text = '';
    let at = 0;
    const shifts: { from: number; by: number }[] = [];
    for (const edit of edits) {
      text += this.#source.slice(at, edit.start) + edit.text;
      at = edit.end;
      if (edit.text.length !== edit.end - edit.start) shifts.push({ from: edit.end, by: edit.text.length - (edit.end - edit.start) });
    }
    text += this.#source.slice(at) + this.#appended;
    const mapOffset = (offset: number): number => shifts.reduce((sum, shift) => (offset >= shift.from ? sum + shift.by : sum), offset);
    return { text, mapOffset };
  }
}

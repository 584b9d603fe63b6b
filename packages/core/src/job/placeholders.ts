/** A piece of a template text: literal text, a variable, or a reference to a block that is resolved late. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'variable'; name: string } | { kind: 'block'; text: string };

export interface ParsedText {
  parts: TextPart[];
  /** What is wrong with the text; null where nothing. Names are not looked up here. */
  problem: string | null;
}

const blockReference = /^block\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/;

/** Grammar: `{{ name }}` and `{{ block.name.field }}`, nothing else; there is no escape. */
export function parseText(text: string): ParsedText {
  const parts: TextPart[] = [];
  let position = 0;
  for (;;) {
    const open = text.indexOf('{{', position);
    if (open < 0) {
      if (position < text.length) parts.push({ kind: 'text', text: text.slice(position) });
      return { parts, problem: null };
    }
    const close = text.indexOf('}}', open + 2);
    if (close < 0) return { parts, problem: 'has "{{" without "}}"' };
    const inner = text.slice(open + 2, close);
    if (/[{}]/.test(inner)) return { parts, problem: 'has nested braces; write "{{ name }}" and nothing else' };
    if (open > position) parts.push({ kind: 'text', text: text.slice(position, open) });
    const name = inner.trim();
    parts.push(blockReference.test(name) ? { kind: 'block', text: text.slice(open, close + 2) } : { kind: 'variable', name });
    position = close + 2;
  }
}

/** The variable's name where the whole text is one placeholder. */
export function wholePlaceholder({ parts }: ParsedText): string | null {
  const only = parts[0];
  return parts.length === 1 && only?.kind === 'variable' ? only.name : null;
}

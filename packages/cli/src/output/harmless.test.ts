import { expect, test } from 'vitest';
import { harmless, harmlessJson } from './harmless.ts';

const escape = '\u001b';

test('colours, line ends, tabs and every language stay', () => {
  for (const text of [`${escape}[1;31mred${escape}[0m and ${escape}[38:2:1:2:3mtrue`, 'a\tb\nc', 'Grüße, 世界, 👋🏽', ''])
    expect(harmless(text)).toBe(text);
  expect(harmless('one\r\ntwo')).toBe('one\ntwo');
});

test.each([
  ['the title of the window', `${escape}]0;pwned\u0007`],
  ['a cleared screen', `${escape}[2J${escape}[H`],
  ['a question that the terminal answers', `${escape}[6n`],
  ['a link', `${escape}]8;;https://evil.example${escape}\\here`],
  ['the clipboard', `${escape}]52;c;ZXZpbA==\u0007`],
  ['a command of one character', '\u009b2J\u009d0;x\u009c'],
  ['a line that is written over', 'all is well\rnot'],
  ['erased characters', 'evil\b\b\b\bgood\u007f'],
  ['an end in the middle', `${escape}[31`],
])('%s is shown, not obeyed', (_what, text) => {
  for (const shown of [harmless(text), harmlessJson(JSON.stringify(text))]) expect(shown).not.toMatch(/[^\P{Cc}\n\t]/u);
  expect(JSON.parse(harmlessJson(JSON.stringify(text)))).toBe(text);
});

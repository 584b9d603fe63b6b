import { paint } from './paint.ts';

/** The little Markdown that error pages use, for a terminal: headings, code, emphasis. */
export function markdown(text: string): string {
  let inCode = false;
  const lines: string[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    else if (inCode) lines.push(`    ${paint('cyan', line)}`.trimEnd());
    else if (line.startsWith('#')) lines.push(paint('bold', line.replace(/^#+\s*/, '')));
    else lines.push(inline(line));
  }
  return lines.join('\n');
}

/** `code` and **emphasis** of one line; without colours code keeps its quotes. */
export function inline(line: string): string {
  return line
    .replaceAll(/`([^`]+)`/g, (quoted, code: string) => (paint('cyan', code) === code ? quoted : paint('cyan', code)))
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => paint('bold', strong));
}

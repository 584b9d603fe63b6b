/**
 * What a terminal would take for a command is shown instead of obeyed: names, messages and lines of runs come from strangers.
 * Colours stay, for they do nothing but colour.
 */
const colour = '\\u001b\\[[0-9;:]*m';
// Line ends and tabs are layout. A lone escape, and the one-character forms of it above 0x7f, are commands.
const command = '[^\\P{Cc}\\n\\t]';
const either = new RegExp(`(${colour})|(${command})`, 'gu');
const hasCommand = new RegExp(command, 'u');

export function harmless(text: string): string {
  if (!hasCommand.test(text)) return text;
  return text
    .replaceAll('\r\n', '\n')
    .replace(either, (_match, kept: string | undefined, found: string | undefined) => kept ?? picture(found ?? ''));
}

/** JSON escapes all but these by itself. */
export function harmlessJson(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
}

/** Unicode has one for each of the lower ones. */
function picture(found: string): string {
  const code = found.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

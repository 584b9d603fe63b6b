import { harmless, harmlessJson } from './harmless.ts';

/** Every command's answer: JSON for programs, else what `render` makes of it for a person. */
export function print<Value>(value: Value, { json, render }: { json: boolean | undefined; render: (value: Value) => string }): void {
  process.stdout.write(json === true ? `${harmlessJson(JSON.stringify(value, null, 2))}\n` : `${harmless(render(value))}\n`);
}

/** Remarks beside the answer; never in the way of a pipe. */
export function remark(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}

/** Columns of the terminal; null where nobody looks and nothing needs to be cut. */
export function terminalWidth(): number | null {
  return process.stdout.isTTY ? Math.max(40, process.stdout.columns) : null;
}

/**
 * Names of a function's parameters as far as its text shows them simply, for messages only: a pattern ends the list,
 * because what follows it is hard to find without a parser.
 */
export function argumentNames(fn: (...args: never[]) => unknown): string[] {
  const text = Function.prototype.toString.call(fn).replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '');
  const [, list, only] =
    /^(?:async\s+)?(?:(?:function\s*\*?\s*)?[\w$]*\s*\(([^)]*)\)?|([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>)/u.exec(text) ?? [];
  if (only !== undefined) return [only];
  const names: string[] = [];
  for (const part of (list ?? '').split(',')) {
    const name = /^\s*(?:\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:=[^([{'"`]*)?$/u.exec(part)?.[1];
    if (name === undefined) break;
    names.push(name);
  }
  return names;
}

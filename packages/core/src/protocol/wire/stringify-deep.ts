import type { Json } from './value-encoder.ts';

/** What JSON.stringify returns, for nodes that are nested deeper than its stack. Much slower. */
export function stringifyDeep(root: Json): string {
  const pieces: string[] = [];
  // Texts to be written as they are, and nodes, the next one last.
  const stack: ({ text: string } | { node: Json })[] = [{ node: root }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if ('text' in top) {
      pieces.push(top.text);
      continue;
    }
    const { node } = top;
    if (typeof node !== 'object' || node === null) {
      pieces.push(JSON.stringify(node));
      continue;
    }
    const list = Array.isArray(node);
    const keys = list ? node.keys() : Object.keys(node);
    const steps: typeof stack = [{ text: list ? '[' : '{' }];
    for (const key of keys) {
      const comma = steps.length > 1 ? ',' : '';
      steps.push({ text: list ? comma : `${comma}${JSON.stringify(key)}:` }, { node: (node as Record<string | number, Json>)[key]! });
    }
    steps.push({ text: list ? ']' : '}' });
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) stack.push(step);
  }
  return pieces.join('');
}

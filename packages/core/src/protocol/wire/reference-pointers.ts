import type { Json } from './value-encoder.ts';

/** Fills in where the references point to; returns the pointers, each once. */
export function resolveReferences(root: Json, references: readonly { node: { $ref: string }; target: Json }[]): string[] {
  const pointers = findPointers(root, new Set(references.map(({ target }) => target)));
  for (const { node, target } of references) node.$ref = pointers.get(target) ?? '';
  return [...pointers.values()];
}

// Without recursion: documents may be deep.
function findPointers(root: Json, targets: ReadonlySet<Json>): Map<Json, string> {
  const found = new Map<Json, string>();
  const stack: { node: Json[] | { [key: string]: Json }; keys: string[] | null; index: number }[] = [];
  const enter = (node: Json): void => {
    if (typeof node !== 'object' || node === null) return;
    if (targets.has(node)) found.set(node, pointerOf(stack));
    stack.push({ node, keys: Array.isArray(node) ? null : Object.keys(node), index: -1 });
  };
  enter(root);
  while (stack.length > 0 && found.size < targets.size) {
    const top = stack.at(-1)!;
    top.index += 1;
    if (top.index >= (top.keys ?? (top.node as Json[])).length) stack.pop();
    else enter((top.node as Record<string, Json>)[top.keys === null ? top.index : top.keys[top.index]!]!);
  }
  return found;
}

function pointerOf(stack: readonly { keys: string[] | null; index: number }[]): string {
  return stack.map(({ keys, index }) => `/${keys === null ? index : keys[index]!.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The node that a pointer names, by own properties only; undefined where there is none. */
export function followPointer(root: unknown, pointer: string): object | undefined {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined;
  let node: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return typeof node === 'object' && node !== null ? node : undefined;
}

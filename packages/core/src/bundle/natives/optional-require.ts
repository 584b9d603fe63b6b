import { readFileSync } from 'node:fs';
import { isNode, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';
import { parseSource } from '../syntax/parse-source.ts';

/** Whether every `require` or `import()` of a specifier in a file stands inside a `try` that catches: the file can do without. */
export function isRequiredInTry(file: string, specifier: string): boolean {
  try {
    const { program } = parseSource(readFileSync(file, 'utf8'), file);
    const counts = { inside: 0, outside: 0 };
    count(program as unknown as SyntaxNode, { specifier, caught: false }, counts);
    return counts.inside > 0 && counts.outside === 0;
  } catch {
    return false;
  }
}

function count(
  node: SyntaxNode,
  { specifier, caught }: { specifier: string; caught: boolean },
  counts: { inside: number; outside: number },
): void {
  walk(node, (inner) => {
    if (inner.type === 'TryStatement' && isNode(inner['handler'])) {
      for (const part of [inner['block'], inner['handler'], inner['finalizer']]) {
        if (isNode(part)) count(part, { specifier, caught: caught || part === inner['block'] }, counts);
      }
      return false;
    }
    if (asksFor(inner, specifier)) counts[caught ? 'inside' : 'outside']++;
    return true;
  });
}

function asksFor(node: SyntaxNode, specifier: string): boolean {
  if (node.type === 'ImportExpression') return isText(node['source'], specifier);
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return false;
  return node['callee']['name'] === 'require' && isText((node['arguments'] as unknown[])[0], specifier);
}

function isText(node: unknown, text: string): boolean {
  return isNode(node) && node.type === 'Literal' && node['value'] === text;
}

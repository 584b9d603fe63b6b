/** A node of the parsed source, as far as this folder looks at it. Offsets are UTF-16. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as SyntaxNode).type === 'string' &&
    typeof (value as SyntaxNode).start === 'number'
  );
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const key in node) {
    const value = node[key];
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) children.push(item);
  }
  return children;
}

/** Calls `visit` for the node and everything below it; `false` skips what is below. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The nodes around an offset, outermost first. */
export function pathTo(root: SyntaxNode, offset: number): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  let node: SyntaxNode | undefined = root;
  while (node !== undefined) {
    path.push(node);
    node = childrenOf(node).find((child) => child.start <= offset && offset < child.end);
  }
  return path;
}

/** The nodes from the root down to one of its descendants, which is the last. */
export function pathToNode(root: SyntaxNode, target: SyntaxNode): SyntaxNode[] {
  const path = [root];
  let node = root;
  while (node !== target) {
    const next = childrenOf(node).find((child) => child === target || (child.start <= target.start && target.end <= child.end));
    if (next === undefined) break;
    path.push(next);
    node = next;
  }
  return path;
}

export function isFunction(node: SyntaxNode): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** The expression inside type assertions and parentheses. */
export function unwrapTypes(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (
    isNode(inner['expression']) &&
    /^(TS(As|Satisfies|NonNull|Instantiation)Expression|TSTypeAssertion|ParenthesizedExpression)$/.test(inner.type)
  ) {
    inner = inner['expression'];
  }
  return inner;
}

export function nameOfKey(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node['name'] as string;
  if (node.type === 'Literal') return String(node['value']);
  return null;
}

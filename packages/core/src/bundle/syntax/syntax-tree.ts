/** A node of the parser's tree, read by names; the walkers meet every kind of node, so no union of types would help them. Offsets are UTF-16. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A place in the source text. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as SyntaxNode).type === 'string' &&
    typeof (value as SyntaxNode).start === 'number'
  );
}

/** The node under a name; null where there is none. */
export function child(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

/** The nodes of a list under a name. */
export function children(node: SyntaxNode, key: string): SyntaxNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The nodes right below, whatever their names. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const key in node) {
    const value = node[key];
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) children.push(item);
  }
  return children;
}

export function textOf(node: SyntaxNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

export function covers(outer: SourceRange, inner: SourceRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Calls `visit` with every node below (and including) this one; `false` from it leaves the node's children out. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit);
    } else if (isNode(value)) walk(value, visit);
  }
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

/** A node of the parser's tree, read by names; the walkers meet every kind of node, so no union of types would help them. */
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
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function child(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

export function children(node: SyntaxNode, key: string): SyntaxNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textOf(node: SyntaxNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

export function covers(outer: SourceRange, inner: SourceRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function isFunction(node: SyntaxNode): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';
}

export function isClass(node: SyntaxNode): boolean {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function isCall(node: SyntaxNode): boolean {
  return node.type === 'CallExpression' || node.type === 'NewExpression';
}

const transparent = new Set([
  'ChainExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
  'AwaitExpression',
]);

/** Nodes whose value is that of their one operand: casts, `await`, optional chains. */
export function isTransparent(node: SyntaxNode): boolean {
  return transparent.has(node.type);
}

/** The expression under casts, `await` and optional chains. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (isTransparent(inner)) inner = child(inner, 'expression') ?? child(inner, 'argument') ?? inner;
  return inner;
}

/** `a` of `a.b().c[d]`; null where the chain does not begin with a name. */
export function chainRoot(node: SyntaxNode): SyntaxNode | null {
  let inner: SyntaxNode | null = unwrap(node);
  while (inner) {
    if (inner.type === 'Identifier') return inner;
    if (inner.type === 'MemberExpression') inner = child(inner, 'object');
    else if (isCall(inner)) inner = child(inner, 'callee');
    else if (inner.type === 'TaggedTemplateExpression') inner = child(inner, 'tag');
    else return null;
    inner = inner && unwrap(inner);
  }
  return null;
}

/** `c` of `a.b.c` or `a['c']`; null for a computed one. */
export function memberName(node: SyntaxNode): string | null {
  const property = child(node, 'property');
  if (!property) return null;
  if (node['computed'] !== true) return textOf(property, 'name') || null;
  return property.type === 'Literal' && typeof property['value'] === 'string' ? property['value'] : null;
}

/** Names before and after: `a.b.c` gives ['a', 'b', 'c']; null where a link is no plain name. */
export function memberPath(node: SyntaxNode): string[] | null {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return [textOf(inner, 'name')];
  if (inner.type !== 'MemberExpression') return null;
  const object = child(inner, 'object');
  const before = object && memberPath(object);
  const name = memberName(inner);
  return before && name !== null ? [...before, name] : null;
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

const primitiveOperators = new Set(['typeof', '!', '-', '+', '~', 'void']);

/** Whether an expression is a string, number, boolean, bigint, null or undefined by its form alone. */
export function isPrimitive(expression: SyntaxNode): boolean {
  const node = unwrap(expression);
  if (expression.type === 'AwaitExpression') return false;
  switch (node.type) {
    case 'Literal':
      return !('regex' in node && node['regex']);
    case 'TemplateLiteral':
      return true;
    case 'UnaryExpression':
      return primitiveOperators.has(textOf(node, 'operator'));
    case 'BinaryExpression':
      return true;
    case 'ConditionalExpression':
      return isPrimitive(child(node, 'consequent')!) && isPrimitive(child(node, 'alternate')!);
    case 'LogicalExpression':
      return isPrimitive(child(node, 'left')!) && isPrimitive(child(node, 'right')!);
    default:
      return false;
  }
}

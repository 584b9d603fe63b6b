import { child, isNode, textOf, type SyntaxNode } from './syntax-tree.ts';

export function isFunction(node: SyntaxNode): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration';
}

export function isClass(node: SyntaxNode): boolean {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function isCall(node: SyntaxNode): boolean {
  return node.type === 'CallExpression' || node.type === 'NewExpression';
}

const casts = [
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
];
const typeOnly = new Set(casts);
const transparent = new Set([...casts, 'ChainExpression', 'AwaitExpression']);

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

/** The expression inside type assertions and parentheses alone: the same value, and not one that is waited for. */
export function unwrapTypes(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (typeOnly.has(inner.type)) inner = child(inner, 'expression') ?? inner;
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

/** The name that a property, a parameter or a member is written with; null for a computed one. */
export function nameOfKey(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node['name'] as string;
  if (node.type === 'Literal') return String(node['value']);
  return null;
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

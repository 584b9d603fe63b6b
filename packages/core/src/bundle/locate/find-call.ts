import { isFunction, nameOfKey } from '../syntax/expressions.ts';
import { isNode, pathTo, type SyntaxNode } from '../syntax/syntax-tree.ts';

const calls = new Set(['CallExpression', 'NewExpression', 'TaggedTemplateExpression']);

/**
 * The call that V8 means by a position: that of its callee's last name, or of the parenthesis after a callee that is a
 * call itself (curried); source maps move the latter one to the left, onto the callee's own closing parenthesis.
 */
export function callAt(program: SyntaxNode, offset: number): SyntaxNode | null {
  const around = pathTo(program, offset).filter((node) => calls.has(node.type));
  const candidates = around.filter((node) => offset < headEnd(node));
  return candidates.at(-1) ?? null;
}

function headEnd(call: SyntaxNode): number {
  const first = (call['arguments'] as SyntaxNode[] | undefined)?.[0];
  if (first !== undefined) return first.start;
  return call.type === 'CallExpression' ? call.end - 1 : call.end;
}

/** The innermost function around the last node of a path; null at module level. */
export function enclosingFunction(path: readonly SyntaxNode[]): SyntaxNode | null {
  for (let index = path.length - 2; index >= 0; index--) {
    const node = path[index]!;
    if (isFunction(node)) return node;
    // The initialiser of an instance's property runs once per instance.
    if (node.type === 'PropertyDefinition' && node['static'] !== true) return node;
  }
  return null;
}

const transparent = new Set([
  'ObjectExpression',
  'ArrayExpression',
  'SpreadElement',
  'ConditionalExpression',
  'LogicalExpression',
  'SequenceExpression',
  'AwaitExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
]);

/** Whether a function hands on what the last node of the path evaluates to: the mark of a factory. */
export function isReturned(path: readonly SyntaxNode[], owner: SyntaxNode): boolean {
  let index = path.length - 2;
  const isPart = (node: SyntaxNode, child: SyntaxNode): boolean =>
    transparent.has(node.type) || (node.type === 'Property' && node['value'] === child) || isPassedOn(node, child);
  while (index >= 0 && isPart(path[index]!, path[index + 1]!)) index--;
  const holder = path[index];
  if (holder === undefined) return false;
  if (holder.type === 'ReturnStatement') return true;
  if (holder === owner) return owner.type === 'ArrowFunctionExpression' && owner['body'] === path[index + 1];
  if (holder.type !== 'VariableDeclarator') return false;
  return namesOf(holder['id']).some((name) => returnsName(owner, name));
}

/** `Object.freeze(flow)`, `register(flow)`: the result may well be the flow; a call *of* it is not. */
function isPassedOn(node: SyntaxNode, child: SyntaxNode): boolean {
  return node.type === 'CallExpression' && node['callee'] !== child;
}

function namesOf(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === 'Identifier') return [pattern['name'] as string];
  const parts = (pattern['properties'] ?? pattern['elements'] ?? []) as (SyntaxNode | null)[];
  return parts.flatMap((part) => namesOf(part?.['value'] ?? part?.['argument'] ?? part));
}

function returnsName(owner: SyntaxNode, name: string): boolean {
  let found = false;
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if (node.type === 'ReturnStatement') found = isNode(node['argument']) && mentions(node['argument'], name);
    else if (!isFunction(node)) for (const child of Object.values(node).flat()) if (isNode(child)) visit(child);
  };
  if (isNode(owner['body'])) visit(owner['body']);
  return found;
}

function mentions(node: SyntaxNode, name: string): boolean {
  if (node.type === 'Identifier') return node['name'] === name;
  if (node.type === 'Property') return isNode(node['value']) && mentions(node['value'], name);
  if (!transparent.has(node.type) && node.type !== 'CallExpression') return false;
  return Object.entries(node).some(
    ([key, value]) => key !== 'callee' && [value].flat().some((child) => isNode(child) && mentions(child, name)),
  );
}

/** The variable, property or class member that the last node of the path is assigned to. */
export function assignedName(path: readonly SyntaxNode[]): string | null {
  for (let index = path.length - 2; index >= 0; index--) {
    const node = path[index]!;
    if (node.type === 'VariableDeclarator') return nameOfKey(node['id']);
    if ((node.type === 'Property' || node.type === 'PropertyDefinition') && node['computed'] !== true) return nameOfKey(node['key']);
    if (node.type === 'AssignmentExpression') {
      const left = node['left'] as SyntaxNode;
      return left.type === 'MemberExpression' ? nameOfKey(left['property']) : nameOfKey(left);
    }
    if (isFunction(node) || node.type.endsWith('Statement')) return null;
  }
  return null;
}

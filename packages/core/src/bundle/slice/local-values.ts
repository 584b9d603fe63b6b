import type { Binding } from './scope.ts';
import { chainRoot, isClass, isFunction, isPrimitive, memberPath, unwrap } from '../syntax/expressions.ts';
import { child, children, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** The initialiser of a name that is declared once, by `const name = …` (or `let`, `var` that nothing assigns). */
export function soleInitialiser(binding: Binding): SyntaxNode | null {
  const declaration = binding.declarations[0];
  if (binding.declarations.length !== 1 || declaration?.type !== 'VariableDeclarator' || child(declaration, 'id')?.type !== 'Identifier')
    return null;
  if (binding.references.some((reference) => reference.writes)) return null;
  const value = child(declaration, 'init');
  return value && unwrap(value);
}

/** The one function that a name stands for, looked at through wrappers such as `task({ … })(fn)`. */
export function localFunction(binding: Binding): SyntaxNode | null {
  const declaration = binding.declarations[0];
  if (binding.declarations.length !== 1 || binding.references.some((reference) => reference.writes)) return null;
  if (declaration?.type === 'FunctionDeclaration') return declaration;
  const value = soleInitialiser(binding);
  return value && isFunction(value) ? value : null;
}

/** Whether a name stands for a function, so that handing it on leaves it as it is. */
export function isFunctionLike(binding: Binding): boolean {
  if (binding.declarations.every((declaration) => declaration.type === 'FunctionDeclaration')) return true;
  const value = soleInitialiser(binding);
  return value !== null && (isFunction(value) || isWrappedFunction(value) || isBuiltIn(value));
}

/** `Object.defineProperty`, as compiled code keeps it in a variable. */
function isBuiltIn(value: SyntaxNode): boolean {
  return /^(?:Object|Reflect|Array|JSON|Math|Symbol|Promise)\.\w+$/.test(memberPath(value)?.join('.') ?? '');
}

/** `task({ … })(async () => …)` or `task(async () => …)`. */
function isWrappedFunction(value: SyntaxNode): boolean {
  return value.type === 'CallExpression' && children(value, 'arguments').some(isFunction) && chainRoot(value)?.['name'] === 'task';
}

/** A name of another module: imported, or required. */
export function isImported(binding: Binding): boolean {
  if (binding.kind === 'import') return true;
  const declaration = binding.declarations[0];
  const value = binding.declarations.length === 1 && declaration?.type === 'VariableDeclarator' ? child(declaration, 'init') : null;
  return value !== null && moduleSource(value) !== null;
}

/** `x` of `require('x')`, `require('x').default`, `__importDefault(require('x'))`, `await import('x')`. */
export function moduleSource(expression: SyntaxNode): string | null {
  const value = unwrap(expression);
  if (value.type === 'ImportExpression') return literalText(child(value, 'source'));
  if (value.type === 'MemberExpression') return moduleSource(child(value, 'object')!);
  if (value.type !== 'CallExpression') return null;
  const callee = child(value, 'callee')!;
  const first = children(value, 'arguments')[0];
  if (callee.type !== 'Identifier' || !first) return null;
  if (callee['name'] === 'require') return literalText(first);
  return String(callee['name']).startsWith('__import') ? moduleSource(first) : null;
}

function literalText(node: SyntaxNode | null): string | null {
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
}

/** Module that a name comes from, and its name there; null for a local one. */
export function importOrigin(
  binding: Binding,
  parents: ReadonlyMap<SyntaxNode, SyntaxNode>,
): { source: string; name: string | null } | null {
  const declaration = binding.declarations[0]!;
  if (binding.kind === 'import') {
    if (declaration.type === 'TSImportEqualsDeclaration')
      return { source: literalText(child(child(declaration, 'moduleReference')!, 'expression')) ?? '', name: null };
    const source = literalText(child(parents.get(declaration)!, 'source')) ?? '';
    if (declaration.type === 'ImportNamespaceSpecifier') return { source, name: null };
    if (declaration.type === 'ImportDefaultSpecifier') return { source, name: 'default' };
    const imported = child(declaration, 'imported')!;
    return { source, name: imported.type === 'Literal' ? String(imported['value']) : String(imported['name']) };
  }
  if (!isImported(binding)) return null;
  const source = moduleSource(child(declaration, 'init')!)!;
  return { source, name: child(declaration, 'id')!.type === 'ObjectPattern' ? binding.name : null };
}

export function isClassBinding(binding: Binding): boolean {
  if (binding.declarations.some((declaration) => declaration.type === 'ClassDeclaration')) return true;
  const value = soleInitialiser(binding);
  return value !== null && isClass(value);
}

/** False for a constant whose value is a string, number or the like: nothing can change it. */
export function isMutableValue(binding: Binding): boolean {
  const value = soleInitialiser(binding);
  return !(value && isPrimitive(child(binding.declarations[0]!, 'init')!));
}

/** A new array, plain object, Map or Set: adding to it runs nothing. */
export function isPlainContainer(binding: Binding): boolean {
  const value = soleInitialiser(binding);
  if (!value) return false;
  if (value.type === 'ArrayExpression' || value.type === 'ObjectExpression') return true;
  const callee = value.type === 'NewExpression' ? child(value, 'callee') : null;
  return callee?.type === 'Identifier' && ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'].includes(String(callee['name']));
}

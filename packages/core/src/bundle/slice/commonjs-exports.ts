import type { ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import { memberPath, unwrap } from '../syntax/expressions.ts';
import { child, children, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** Names that a CommonJS statement exports and does nothing else; `*` for all of `module.exports`. Null for other statements. */
export function commonJsExports(unit: Unit): string[] | null {
  const expression = unit.node.type === 'ExpressionStatement' ? unwrap(child(unit.node, 'expression')!) : null;
  if (expression?.type === 'CallExpression') return definedExport(expression);
  if (expression?.type !== 'AssignmentExpression') return null;
  const names: string[] = [];
  for (let at: SyntaxNode | null = expression; at?.type === 'AssignmentExpression'; at = child(at, 'right')) {
    const name = exportTarget(child(at, 'left')!);
    if (name === null) return null;
    names.push(name);
  }
  return names;
}

function exportTarget(left: SyntaxNode): string | null {
  const path = memberPath(left);
  if (path?.[0] === 'exports') return path.length === 2 ? path[1]! : null;
  if (path?.[0] !== 'module' || path[1] !== 'exports') return null;
  return path.length === 2 ? '*' : path.length === 3 ? path[2]! : null;
}

/** `Object.defineProperty(exports, 'name', …)`. */
function definedExport(call: SyntaxNode): string[] | null {
  const list = children(call, 'arguments');
  if (
    memberPath(child(call, 'callee')!)?.join('.') !== 'Object.defineProperty' ||
    !list[0] ||
    !['exports', 'module.exports'].includes(memberPath(list[0])?.join('.') ?? '')
  )
    return null;
  return typeof list[1]?.['value'] === 'string' ? [list[1]['value']] : null;
}

/** Names of the module's own exports that a unit reads, as compiled code does: `exports.helper()`. */
export function readExports(module: ModuleAnalysis, unit: Unit): string[] {
  const found: string[] = [];
  for (const reference of unit.references) {
    if (reference.binding || (reference.name !== 'exports' && reference.name !== 'module')) continue;
    let top = reference.node;
    let path = [reference.name];
    for (
      let parent = module.names.parents.get(top);
      parent?.type === 'MemberExpression' && child(parent, 'object') === top;
      parent = module.names.parents.get(top)
    ) {
      top = parent;
      path = memberPath(top) ?? [...path, '*'];
    }
    const around = module.names.parents.get(top);
    if (around?.type === 'AssignmentExpression' && around['left'] === top) continue;
    if (around?.type === 'CallExpression' && definedExport(around)) continue;
    if (path[0] === 'module') path = path[1] === 'exports' ? path.slice(1) : [];
    if (path.length > 0) found.push(path[1] ?? '*');
  }
  return found;
}

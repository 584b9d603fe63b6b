import type { FlowDefinition } from '../../flow/flow-definition.ts';
import { memberOf } from './find-member.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { isFunction, nameOfKey, unwrapTypes } from '../syntax/expressions.ts';
import { isNode, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface FunctionSource {
  node: SyntaxNode | null;
  text: string;
}

/**
 * The source of the function that a flow is made of: what the call was given, followed through variables and calls
 * such as `flow(…)`; else what the function says of itself, which has lost its types.
 */
export async function definedFunction(call: { text: string; path: SyntaxNode[] }, definition: FlowDefinition): Promise<FunctionSource> {
  const program = call.path[0]!;
  const maker = call.path.at(-1)!;
  const node = maker.type === 'MethodDefinition' ? (maker['value'] as SyntaxNode) : functionGivenTo(maker, program);
  if (node !== null) return { node, text: call.text };
  const printed = Function.prototype.toString.call(definition.fn);
  for (const text of [`(${printed})`, `({${printed}})`, `(class { ${printed} })`]) {
    try {
      let found: SyntaxNode | null = null;
      walk(await parseProgram(text, 'function.js'), (part) => {
        if (found === null && isFunction(part)) found = part;
        return found === null;
      });
      if (found !== null) return { node: found, text };
    } catch {
      continue;
    }
  }
  return { node: null, text: '' };
}

export function functionGivenTo(call: SyntaxNode, program: SyntaxNode): SyntaxNode | null {
  const first = (call['arguments'] as SyntaxNode[] | undefined)?.[0];
  if (!isNode(first)) return null;
  const given = unwrapTypes(first);
  if (isFunction(given)) return given;
  if (given.type === 'CallExpression') return functionGivenTo(given, program);
  const value = valueNamedBy(given, program);
  if (value === null || isFunction(value)) return value;
  return value.type === 'CallExpression' ? functionGivenTo(value, program) : null;
}

/** `name`, `object.name` and `Class.name`. */
function valueNamedBy(given: SyntaxNode, program: SyntaxNode): SyntaxNode | null {
  if (given.type === 'Identifier') return declaredValue(program, given['name'] as string);
  const { object, property } = given;
  const isMember = given.type === 'MemberExpression' && given['computed'] !== true && isNode(object) && object.type === 'Identifier';
  const owner = isMember ? declaredValue(program, object['name'] as string) : null;
  return owner === null ? null : memberOf(owner, nameOfKey(property) ?? '');
}

/** The one declaration of a name in a file; null where there are several, for then scopes would decide. */
function declaredValue(program: SyntaxNode, name: string): SyntaxNode | null {
  const values: SyntaxNode[] = [];
  walk(program, (node) => {
    if (/^(Function|Class)Declaration$/.test(node.type) && nameOfKey(node['id']) === name) values.push(node);
    if (node.type === 'VariableDeclarator' && nameOfKey(node['id']) === name && isNode(node['init']))
      values.push(unwrapTypes(node['init']));
  });
  return values.length === 1 ? values[0]! : null;
}

import { functionGivenTo } from './find-function.ts';
import { literalValue } from './parameter-schema.ts';
import { isFunction, nameOfKey, unwrapTypes } from '../syntax/expressions.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** What can be read of a flow and its binding without running them. */
export interface LiteralOptions {
  flow: Record<string, unknown>;
  binding: Record<string, unknown>;
  fn: SyntaxNode | null;
  functionName: string | null;
}

/** `binding({…})(flow({…})(fn))`: the options at each step, those around the function itself being the flow's. */
export function literalOptions(call: SyntaxNode, program: SyntaxNode): LiteralOptions {
  if (call.type === 'MethodDefinition') return decoratedOptions(call);
  const first = (call['arguments'] as SyntaxNode[])[0];
  const given = isNode(first) ? unwrapTypes(first) : null;
  const own = optionsOf(call['callee'] as SyntaxNode);
  const isFlow = rootName(call['callee'] as SyntaxNode) === 'flow';
  if (given?.type === 'CallExpression') return { ...literalOptions(given, program), binding: own };
  const fn = functionGivenTo(call, program);
  const functionName = fn !== null && isFunction(fn) ? nameOfKey(fn['id']) : null;
  return { flow: isFlow ? own : {}, binding: isFlow ? {} : own, fn, functionName };
}

/** `@binding({…}) @flow({…}) static fn() {}`. */
function decoratedOptions(method: SyntaxNode): LiteralOptions {
  const options: LiteralOptions = { flow: {}, binding: {}, fn: method['value'] as SyntaxNode, functionName: nameOfKey(method['key']) };
  for (const decorator of (method['decorators'] as SyntaxNode[] | undefined) ?? []) {
    const factory = decorator['expression'] as SyntaxNode;
    options[rootName(factory) === 'flow' ? 'flow' : 'binding'] = optionsOf(factory);
  }
  return options;
}

function optionsOf(callee: SyntaxNode): Record<string, unknown> {
  const first = callee.type === 'CallExpression' ? (callee['arguments'] as SyntaxNode[])[0] : undefined;
  if (first?.type !== 'ObjectExpression') return {};
  const entries = (first['properties'] as SyntaxNode[]).map(
    (property) => [nameOfKey(property['key']), isNode(property['value']) ? literalValue(property['value']) : undefined] as const,
  );
  return Object.fromEntries(entries.filter(([key, value]) => key !== null && value !== undefined) as [string, unknown][]);
}

function rootName(callee: SyntaxNode): string | null {
  return callee.type === 'CallExpression' ? rootName(callee['callee'] as SyntaxNode) : nameOfKey(callee['property'] ?? callee);
}

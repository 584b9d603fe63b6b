import type MagicString from 'magic-string';
import { nameOfKey } from '../syntax/expressions.ts';
import { isNode, pathTo, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** Functions that compilers put between a decorator and the place where it stands. */
export const decoratorHelper = /^_*(?:decorateElement|esDecorate|decorateClass|decorate|applyDecs\w*)$/;

/** The static method whose decorators a position stands for; maps of compilers name the method's beginning instead. */
export function decoratedMethodAt(program: SyntaxNode, offset: number): SyntaxNode | null {
  const around = pathTo(program, offset).filter((node) => node.type === 'MethodDefinition' && node['static'] === true);
  return around.findLast((node) => decoratorsOf(node).length > 0 && offset < (node['value'] as SyntaxNode).start) ?? null;
}

export interface MarkedMethod {
  /** Any place inside the method. */
  start: number;
  /** What stands around the flow, `found(0, ` for example. */
  before: string;
  after: string;
}

/**
 * Writes decorators of flows as what they mean, since no engine knows the syntax yet: `class A { @flow() static f() {} }`
 * becomes `class A { static f() {} };A.f=flow()(A.f);`, on the line where the class ends.
 */
export function rewriteFlowDecorators(output: MagicString, program: SyntaxNode, marked: readonly MarkedMethod[]): boolean {
  const factories = importedFactories(program);
  let changed = false;
  for (const statement of program['body'] as SyntaxNode[]) {
    const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement;
    const name = declaration.type === 'ClassDeclaration' ? nameOfKey(declaration['id']) : null;
    if (name === null) continue;
    for (const method of (declaration['body'] as { body: SyntaxNode[] }).body) {
      const mark = marked.find(({ start }) => method.start <= start && start < method.end);
      const decorators = method.type === 'MethodDefinition' && method['static'] === true ? decoratorsOf(method) : [];
      if (decorators.length === 0 || (mark === undefined && !decorators.every((decorator) => factories.has(rootName(decorator))))) continue;
      output.appendLeft(statement.end, assignment(output, { name, method, decorators, mark }));
      for (const decorator of decorators) output.remove(decorator.start, decorator.end);
      changed = true;
    }
  }
  return changed;
}

function assignment(
  output: MagicString,
  parts: { name: string; method: SyntaxNode; decorators: readonly SyntaxNode[]; mark: MarkedMethod | undefined },
): string {
  const key = parts.method['key'] as SyntaxNode;
  const source = (node: SyntaxNode): string => output.original.slice(node.start, node.end);
  const member = `${parts.name}${parts.method['computed'] === true || key.type !== 'Identifier' ? `[${source(key)}]` : `.${source(key)}`}`;
  const value = parts.decorators.reduceRight((inner, decorator) => `${source(decorator['expression'] as SyntaxNode)}(${inner})`, member);
  return `;${member}=${parts.mark?.before ?? ''}${value}${parts.mark?.after ?? ''};`;
}

function decoratorsOf(node: SyntaxNode): SyntaxNode[] {
  return (node['decorators'] as SyntaxNode[] | undefined) ?? [];
}

function importedFactories(program: SyntaxNode): Set<string> {
  const names = new Set<string>();
  for (const statement of program['body'] as SyntaxNode[]) {
    if (statement.type !== 'ImportDeclaration' || !String((statement['source'] as SyntaxNode)['value']).startsWith('@farhaul/')) continue;
    for (const specifier of statement['specifiers'] as SyntaxNode[]) names.add(nameOfKey(specifier['local']) ?? '');
  }
  return names;
}

/** `f` of `@f`, `@f({…})` and `@f.g()`. */
function rootName(decorator: SyntaxNode): string {
  let name = '';
  walk(decorator, (node) => {
    if (name === '' && node.type === 'Identifier') name = node['name'] as string;
    return name === '';
  });
  return name;
}

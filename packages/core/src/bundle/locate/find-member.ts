import { nameOfKey, unwrapTypes } from '../syntax/expressions.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

/**
 * What an object literal or a class has under a name: the value of a property or of a static field, or a static method
 * that is decorated. Null for everything else.
 */
export function memberOf(owner: SyntaxNode, name: string): SyntaxNode | null {
  return members(unwrapTypes(owner)).find((member) => member.name === name)?.value ?? null;
}

export function memberNames(owner: SyntaxNode): string[] {
  return members(unwrapTypes(owner)).map((member) => member.name);
}

function members(owner: SyntaxNode): { name: string; value: SyntaxNode }[] {
  if (owner.type === 'ObjectExpression')
    return (owner['properties'] as SyntaxNode[]).flatMap((property) => named(property, property['value']));
  if (owner.type !== 'ClassDeclaration' && owner.type !== 'ClassExpression') return [];
  return (owner['body'] as { body: SyntaxNode[] }).body.flatMap((member) => {
    if (member['static'] !== true) return [];
    if (member.type === 'PropertyDefinition') return named(member, member['value']);
    const decorators = (member['decorators'] as SyntaxNode[] | undefined) ?? [];
    return member.type === 'MethodDefinition' && decorators.length > 0 ? named(member, member) : [];
  });
}

function named(member: SyntaxNode, value: unknown): { name: string; value: SyntaxNode }[] {
  const name = member['computed'] === true ? null : nameOfKey(member['key']);
  return name !== null && isNode(value) ? [{ name, value: value === member ? member : unwrapTypes(value) }] : [];
}

import { child, children, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** Names in the type annotations of a class member, each with the node around it. */
export function typeNamesOf(member: SyntaxNode): { name: SyntaxNode; around: SyntaxNode }[] {
  const value = child(member, 'value');
  const annotations = [child(member, 'typeAnnotation'), value && child(value, 'returnType')];
  for (const parameter of value ? children(value, 'params') : [])
    walk(parameter, (node) => void annotations.push(child(node, 'typeAnnotation')));
  const found: { name: SyntaxNode; around: SyntaxNode }[] = [];
  for (const annotation of annotations) {
    if (!annotation) continue;
    walk(annotation, (node) => {
      let name = node.type === 'TSTypeReference' ? child(node, 'typeName') : null;
      while (name?.type === 'TSQualifiedName') name = child(name, 'left');
      if (name?.type === 'Identifier') found.push({ name, around: node });
    });
  }
  return found;
}

/** Whether a class member, or a parameter of it, is decorated. */
export function hasDecorator(member: SyntaxNode): boolean {
  if (children(member, 'decorators').length > 0) return true;
  const value = child(member, 'value');
  return value !== null && children(value, 'params').some((parameter) => children(parameter, 'decorators').length > 0);
}

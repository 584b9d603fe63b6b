import { nameOfKey, unwrapTypes } from '../syntax/expressions.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

export type JsonSchema = Record<string, unknown>;

const keywords: Record<string, JsonSchema> = {
  TSStringKeyword: { type: 'string' },
  TSNumberKeyword: { type: 'number' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSObjectKeyword: { type: 'object' },
};

/** JSON Schema of a type's source; `{}` (anything) for what only a type checker could tell. */
export function schemaOfType(type: SyntaxNode): JsonSchema {
  const keyword = keywords[type.type];
  if (keyword !== undefined) return { ...keyword };
  switch (type.type) {
    case 'TSParenthesizedType':
      return schemaOfType(type['typeAnnotation'] as SyntaxNode);
    case 'TSTypeOperator':
      return type['operator'] === 'readonly' ? schemaOfType(type['typeAnnotation'] as SyntaxNode) : {};
    case 'TSArrayType':
      return { type: 'array', items: schemaOfType(type['elementType'] as SyntaxNode) };
    case 'TSTupleType':
      return schemaOfTuple(type);
    case 'TSLiteralType':
      return schemaOfLiteral(type['literal'] as SyntaxNode);
    case 'TSUnionType':
      return schemaOfUnion(type['types'] as SyntaxNode[]);
    case 'TSTypeLiteral':
      return schemaOfObject(type['members'] as SyntaxNode[]);
    case 'TSTypeReference':
      return schemaOfReference(type);
    default:
      return {};
  }
}

function schemaOfTuple(type: SyntaxNode): JsonSchema {
  const elements = type['elementTypes'] as SyntaxNode[];
  if (elements.some((element) => /^TS(Rest|Optional)Type$|^TSNamedTupleMember$/.test(element.type))) return { type: 'array' };
  return { type: 'array', prefixItems: elements.map(schemaOfType), minItems: elements.length, maxItems: elements.length };
}

function schemaOfLiteral(literal: SyntaxNode): JsonSchema {
  const value = literalValue(literal);
  return value === undefined ? {} : { const: value };
}

function schemaOfUnion(types: readonly SyntaxNode[]): JsonSchema {
  const schemas = types.filter((type) => type.type !== 'TSUndefinedKeyword').map(schemaOfType);
  if (schemas.some((schema) => Object.keys(schema).length === 0)) return {};
  if (schemas.length === 1) return schemas[0]!;
  if (schemas.every((schema) => 'const' in schema)) return { enum: schemas.map((schema) => schema['const']) };
  return { anyOf: schemas };
}

function schemaOfObject(members: readonly SyntaxNode[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const member of members) {
    const name = member['computed'] === true ? null : nameOfKey(member['key']);
    if (member.type !== 'TSPropertySignature' || name === null) return { type: 'object' };
    const annotation = isNode(member['typeAnnotation']) ? (member['typeAnnotation']['typeAnnotation'] as SyntaxNode) : null;
    properties[name] = annotation === null ? {} : schemaOfType(annotation);
    if (member['optional'] !== true) required.push(name);
  }
  return { type: 'object', properties, required };
}

function schemaOfReference(type: SyntaxNode): JsonSchema {
  const name = nameOfKey(type['typeName']);
  const parameters = (isNode(type['typeArguments']) ? type['typeArguments']['params'] : []) as SyntaxNode[];
  const [first, second] = parameters;
  if (name === 'Date') return { type: 'string', format: 'date-time' };
  if ((name === 'Array' || name === 'ReadonlyArray') && first !== undefined) return { type: 'array', items: schemaOfType(first) };
  if ((name === 'Readonly' || name === 'Required') && first !== undefined) return schemaOfType(first);
  if (name === 'Record' && first?.type === 'TSStringKeyword' && second !== undefined)
    return { type: 'object', additionalProperties: schemaOfType(second) };
  return {};
}

/** The value of a literal expression as JSON; undefined for everything else. */
export function literalValue(expression: SyntaxNode): unknown {
  const node = unwrapTypes(expression);
  switch (node.type) {
    case 'Literal':
      return 'regex' in node || 'bigint' in node ? undefined : node['value'];
    case 'TemplateLiteral':
      return (node['expressions'] as unknown[]).length === 0
        ? ((node['quasis'] as { value: { cooked: string } }[])[0]?.value.cooked ?? '')
        : undefined;
    case 'UnaryExpression': {
      const value = literalValue(node['argument'] as SyntaxNode);
      return node['operator'] === '-' && typeof value === 'number' ? -value : undefined;
    }
    case 'ArrayExpression': {
      const values = (node['elements'] as (SyntaxNode | null)[]).map((element) => (element === null ? undefined : literalValue(element)));
      return values.includes(undefined) ? undefined : values;
    }
    case 'ObjectExpression':
      return literalObject(node['properties'] as SyntaxNode[]);
    default:
      return undefined;
  }
}

function literalObject(properties: readonly SyntaxNode[]): unknown {
  const entries = properties.map(
    (property) =>
      [
        property['computed'] === true ? null : nameOfKey(property['key']),
        isNode(property['value']) ? literalValue(property['value']) : undefined,
      ] as const,
  );
  if (entries.some(([name, value]) => name === null || name === '__proto__' || value === undefined)) return undefined;
  return Object.fromEntries(entries as [string, unknown][]);
}

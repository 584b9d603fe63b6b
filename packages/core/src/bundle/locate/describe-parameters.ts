import type { ParameterDescription } from '../../protocol/bundle-manifest.ts';
import { literalValue, schemaOfType, type JsonSchema } from './parameter-schema.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface DescribedParameters {
  parameters: ParameterDescription[];
  /** JSON Schema 2020-12 of the parameters by name. */
  parameterSchema: JsonSchema;
}

/** Names, order, optionality, literal defaults and schema of a function's parameters, from its source. */
export function describeParameters(fn: SyntaxNode | null, text: string): DescribedParameters {
  const nodes = ((fn?.['params'] ?? []) as SyntaxNode[]).filter((node) => !(node.type === 'Identifier' && node['name'] === 'this'));
  const properties: Record<string, unknown> = {};
  const parameters = nodes.map((node, position): ParameterDescription => {
    const { parameter, schema } = describeOne(node, position, text);
    properties[parameter.name] = schema;
    return parameter;
  });
  return {
    parameters,
    parameterSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties,
      required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
      additionalProperties: false,
    },
  };
}

function describeOne(node: SyntaxNode, position: number, text: string): { parameter: ParameterDescription; schema: JsonSchema } {
  const rest = node.type === 'RestElement';
  const hasDefault = node.type === 'AssignmentPattern';
  const target = (rest ? node['argument'] : hasDefault ? node['left'] : node) as SyntaxNode;
  const annotation = [target, node].map((holder) => holder['typeAnnotation']).find(isNode)?.['typeAnnotation'];
  const type = isNode(annotation) ? annotation : null;
  const fallback = hasDefault ? literalValue(node['right'] as SyntaxNode) : undefined;
  const schema = type === null ? schemaOfValue(fallback) : schemaOfType(type);
  return {
    parameter: {
      name: target.type === 'Identifier' ? (target['name'] as string) : `argument${position}`,
      position,
      required: !rest && !hasDefault && target['optional'] !== true,
      rest,
      ...(fallback === undefined ? {} : { default: fallback }),
      type: type === null ? null : text.slice(type.start, type.end),
    },
    schema: fallback === undefined ? schema : { ...schema, default: fallback },
  };
}

/** Without an annotation, a literal default tells the type, as it does for TypeScript. */
function schemaOfValue(value: unknown): JsonSchema {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? { type } : {};
}

/** What a job variable may be, of its JSON Schema: types, and the alternatives where it allows only some values. */
export function typeText(schema: Record<string, unknown>): string {
  const alternatives = [schema['anyOf'], schema['oneOf']].find(Array.isArray) as unknown[] | undefined;
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  if ('const' in schema) return literal(schema['const']);
  if (alternatives) return [...new Set(alternatives.map((one) => (isObject(one) ? typeText(one) : 'any')))].join(' | ');
  if (schema['type'] === 'array' && isObject(schema['items'])) return listText(typeText(schema['items']));
  return typeof schema['type'] === 'string' ? schema['type'] : Array.isArray(schema['type']) ? schema['type'].join(' | ') : 'any';
}

function listText(item: string): string {
  if (item === 'any') return 'array';
  return item.includes(' ') ? `(${item})[]` : `${item}[]`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

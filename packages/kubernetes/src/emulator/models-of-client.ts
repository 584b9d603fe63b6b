/** Fields of the vendor's objects, from the models that its client ships. */

/** Name of a field → its type, as the client writes it: `string`, `Array<V1Container>`, `{ [key: string]: string; }`. */
export type ModelFields = ReadonlyMap<string, { type: string; format: string }>;

/** Null: no model has that name. */
export type Models = (name: string) => ModelFields | null;

interface Model {
  getAttributeTypeMap(): { baseName: string; type: string; format: string }[];
}

/** Loads the client, which takes a moment. */
export async function loadModels(): Promise<Models> {
  const client = (await import('@kubernetes/client-node')) as unknown as Record<string, Partial<Model>>;
  const known = new Map<string, ModelFields | null>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const attributes = client[name]?.getAttributeTypeMap?.() ?? null;
    const fields = attributes && new Map(attributes.map(({ baseName, type, format }) => [baseName, { type, format }]));
    known.set(name, fields);
    return fields;
  };
}

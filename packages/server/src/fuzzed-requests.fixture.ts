/** Requests that nobody should send, made from the description of the API. */
import type { Random } from '../../core/src/service/testing/random.ts';

export interface FuzzedRequest {
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  additionalProperties?: Schema | boolean;
}

interface Parameter {
  name: string;
  in: string;
  schema?: Schema;
}

export interface Operation {
  method: string;
  route: string;
  parameters: Parameter[];
  body: Schema | null;
}

export function operationsOf(document: object): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: unknown }>> };
  return Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const content = (requestBody as { content?: Record<string, { schema: Schema }> } | undefined)?.content;
      return { method: method.toUpperCase(), route, parameters, body: content?.['application/json']?.schema ?? null };
    }),
  );
}

const hostileTexts = [
  '',
  ' ',
  '\0',
  '../../../etc/passwd',
  '..%2f..%2f',
  '__proto__',
  'constructor',
  "'; drop table flow_run; --",
  '{{ block.db.password }}',
  '${7*7}',
  '<script>alert(1)</script>',
  '\ud800',
  '\u202e😀\ufeff',
  'x'.repeat(5_000),
  'null',
  '-0',
  '1e400',
  '2026-13-45T99:99:99Z',
  'AAAA====',
];
const hostileValues: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -1e308,
  2 ** 53,
  0.1,
  [],
  {},
  [[[[]]]],
  ...hostileTexts,
  Array.from({ length: 2_000 }, () => 0),
  JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
];
const contentTypes = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/json; charset=utf-16',
  '',
  'x/y/z',
  'application/xml',
];
const hostileHeaders: [name: string, value: string][] = [
  ['last-event-id', '-1'],
  ['last-event-id', 'x'.repeat(3_000)],
  ['idempotency-key', '\u00ff'.repeat(100)],
  ['idempotency-key', 'k'.repeat(4_000)],
  ['content-encoding', 'gzip'],
  ['accept', 'text/event-stream, */*;q=nonsense'],
  ['range', 'bytes=9-1,-5,999999999999999999-'],
  ['if-match', '"'.repeat(500)],
  ['x-forwarded-for', '127.0.0.1'],
  ['cookie', 'a='.repeat(2_000)],
  ['authorization', 'Bearer '],
  ['authorization', `Bearer fh_${'0'.repeat(3_000)}`],
  ['origin', 'null'],
];

export class RequestFuzzer {
  readonly #operations: readonly Operation[];
  readonly #random: Random;
  /** Things that exist, by a part of the name of the field that may name them. */
  readonly #known: readonly [field: RegExp, values: readonly string[]][];

  constructor(operations: readonly Operation[], random: Random, known: readonly [RegExp, readonly string[]][]) {
    this.#operations = operations;
    this.#random = random;
    this.#known = known;
  }

  next(index: number, key: string): FuzzedRequest {
    const random = this.#random;
    const operation = this.#operations[index % this.#operations.length] as Operation;
    const { method, route, parameters, body } = operation;
    const query = new URLSearchParams();
    for (const { name, in: place, schema = {} } of parameters)
      if (place === 'query' && random.chance(0.4))
        query.append(name, textOf(random.chance(0.5) ? this.#hostile() : this.#value(name, schema)));
    if (random.chance(0.1)) query.append('__proto__[admin]', '1');
    const path = route.replaceAll(/\{\+?(\w+)\}/g, (_all, name: string) => this.#segment(name));
    const headers: Record<string, string> = random.chance(0.9) ? { authorization: `Bearer ${key}` } : {};
    if (random.chance(0.3)) {
      const [name, value] = random.pick(hostileHeaders) ?? ['x', ''];
      headers[name] = value;
    }
    const bytes = method === 'GET' && random.chance(0.9) ? null : this.#body(body);
    if (bytes) headers['content-type'] = random.chance(0.8) ? 'application/json' : (random.pick(contentTypes) ?? '');
    const text = query.size > 0 ? `?${query.toString()}` : '';
    return {
      operation: `${method} ${route}`,
      method,
      path: `${path}${text}${random.chance(0.02) ? '?%zz&=&[]' : ''}`,
      headers,
      body: bytes,
    };
  }

  #segment(name: string): string {
    if (this.#random.chance(0.6)) return encodeURIComponent(String(this.#value(name, { type: 'string' })).toWellFormed());
    const raw = ['%00', '%zz', '%ff%fe', '..', '%2e%2e%2f', '*', ';a=b', '%F0%9F%98%80', 'x'.repeat(3_000), '__proto__'];
    return this.#random.pick(raw) ?? '';
  }

  #body(schema: Schema | null): Buffer {
    const random = this.#random;
    if (random.chance(0.12)) return this.#broken();
    const value = this.#mutated(this.#value('', schema ?? {}));
    return Buffer.from(JSON.stringify(value) ?? '');
  }

  #broken(): Buffer {
    const random = this.#random;
    return (
      random.pick([
        Buffer.from('{'),
        Buffer.from('[1,2'),
        Buffer.from('{"a":1,}'),
        Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
        Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
        Buffer.from('NaN'),
        Buffer.from('"just a text"'),
        Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
        Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
        Buffer.from(`{"name":${'9'.repeat(5_000)}}`),
        Buffer.from('{"__proto__":{"role":"admin"},"name":"x"}'),
        Buffer.from('name=x&role=admin'),
        Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--'),
        Buffer.alloc(0),
      ]) ?? Buffer.alloc(0)
    );
  }

  /** One of its parts is something else. */
  #mutated(value: unknown): unknown {
    const random = this.#random;
    if (random.chance(0.15)) return value;
    if (typeof value !== 'object' || value === null || random.chance(0.1)) return this.#hostile();
    const keys = Object.keys(value);
    const key = random.pick(keys);
    if (key === undefined || random.chance(0.1)) return { ...value, [random.pick(hostileTexts) ?? 'x']: this.#hostile() };
    const inner = (value as Record<string, unknown>)[key];
    if (random.chance(0.1)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    const changed = typeof inner === 'object' && random.chance(0.6) ? this.#mutated(inner) : this.#hostile();
    return Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
  }

  #hostile(): unknown {
    return this.#random.pick(hostileValues);
  }

  #value(name: string, schema: Schema): unknown {
    const random = this.#random;
    // What waits, does not wait here.
    if (name === 'waitMs') return 0;
    for (const [field, values] of this.#known) if (field.test(name) && random.chance(0.8)) return random.pick(values);
    if ('const' in schema) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const several = schema.anyOf ?? schema.oneOf;
    if (several) return this.#value(name, random.pick(several) ?? {});
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.#value(name, part) as object));
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
    switch (type) {
      case 'object':
        return this.#object(schema);
      case 'array':
        return Array.from({ length: random.below(3) }, () => this.#value(name, schema.items ?? {}));
      case 'integer':
      case 'number':
        return random.below(100);
      case 'boolean':
        return random.chance(0.5);
      case 'null':
        return null;
      case 'string':
        return schema.format === 'date-time' ? '2026-01-01T00:00:00.000Z' : `text-${random.below(50)}`;
      default:
        return this.#hostile();
    }
  }

  #object({ properties = {}, required = [], additionalProperties }: Schema): Record<string, unknown> {
    const names = Object.keys(properties).filter((name) => required.includes(name) || this.#random.chance(0.5));
    const entries = names.map((name): [string, unknown] => [name, this.#value(name, properties[name] ?? {})]);
    if (typeof additionalProperties === 'object') entries.push([`key-${this.#random.below(9)}`, this.#value('', additionalProperties)]);
    return Object.fromEntries(entries);
  }
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.slice(0, 3_000).toWellFormed();
}

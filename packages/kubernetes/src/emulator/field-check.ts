/** Whether a body has the fields and types of its kind: as strict as the vendor's decoder. */
import { badRequest } from './refusal.ts';
import type { ResourceKind } from './resource-kinds.ts';
import type { Models } from './models-of-client.ts';
import type { Json } from './cluster-objects.ts';

const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const quantityFields = new Set(['limits', 'requests', 'hard', 'capacity', 'allocatable', 'overhead', 'divisor', 'sizeLimit']);

interface At {
  /** With indexes: `spec.containers[0].image`. */
  path: string;
  /** Without: `spec.containers.image`. */
  goPath: string;
  /** The model that the field is of, as the vendor calls it. */
  owner: string;
  field: string;
}

export class FieldCheck {
  /** Fields that the kind does not have. */
  readonly unknown: string[] = [];
  readonly #of: ResourceKind;
  readonly #models: Models;

  constructor(of: ResourceKind, models: Models) {
    this.#of = of;
    this.#models = models;
  }

  /** Answers the body without unknown fields. @throws Refusal 400 for values of another type */
  check(body: Json): Json {
    return this.#object(body, this.#of.model, { path: '', goPath: '', owner: '', field: '' });
  }

  #object(value: unknown, model: string, at: At): Json {
    const fields = this.#models(model);
    const owner = goName(model);
    if (!isObject(value)) throw this.#wrongType(value, at, `v1.${owner}`);
    const result: Json = {};
    for (const [field, inner] of Object.entries(value)) {
      const path = at.path === '' ? field : `${at.path}.${field}`;
      const known = fields?.get(field);
      // Decoded by the server though no model has it.
      if (field === 'managedFields') continue;
      if (!known) this.unknown.push(`unknown field "${path}"`);
      else if (inner !== null) {
        const here = { path, goPath: at.goPath === '' ? field : `${at.goPath}.${field}`, owner, field };
        result[field] = this.#value(inner, known.type, here);
      }
    }
    return result;
  }

  #value(value: unknown, type: string, at: At): unknown {
    const [, element] = /^Array<(.+)>$/.exec(type) ?? [];
    if (element !== undefined) {
      if (!Array.isArray(value)) throw this.#wrongType(value, at, `[]${goType(element)}`);
      return value.map((item: unknown, index) => this.#value(item, element, { ...at, path: `${at.path}[${index}]` }));
    }
    const [, valueType] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
    if (valueType !== undefined) return this.#map(value, valueType, at);
    if (type === 'IntOrString') return this.#scalar(value, typeof value === 'number' ? 'number' : 'string', at);
    if (type === 'Date' || type === 'V1MicroTime') return this.#scalar(value, 'string', at);
    if (type === 'string' && quantityFields.has(at.field)) return this.#quantity(value, at);
    if (['string', 'number', 'boolean'].includes(type)) return this.#scalar(value, type, at);
    return this.#models(type) ? this.#object(value, type, at) : value;
  }

  #map(value: unknown, valueType: string, at: At): Json {
    if (!isObject(value)) throw this.#wrongType(value, at, `map[string]${goType(valueType)}`);
    const isQuantities = quantityFields.has(at.field);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, isQuantities ? this.#quantity(inner, at) : this.#value(inner, valueType, at)]),
    );
  }

  #scalar(value: unknown, type: string, at: At): unknown {
    if (typeof value === type) return value;
    throw this.#wrongType(value, at, goType(type));
  }

  #quantity(value: unknown, at: At): string {
    if (typeof value !== 'string' && typeof value !== 'number') throw this.#wrongType(value, at, 'resource.Quantity');
    const text = String(value);
    if (!QUANTITY.test(text)) throw this.#cannotBeHandled(`quantities must match the regular expression '${QUANTITY.source}'`);
    return text;
  }

  #wrongType(value: unknown, { owner, goPath }: At, type: string): Error {
    const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return this.#cannotBeHandled(`json: cannot unmarshal ${found} into Go struct field ${owner}.${goPath} of type ${type}`);
  }

  #cannotBeHandled(why: string): Error {
    return badRequest(`${this.#of.kind} in version "v1" cannot be handled as a ${this.#of.kind}: ${why}`);
  }
}

function goName(model: string): string {
  return model.replace(/^(V1|CoreV1)/, '');
}

function goType(type: string): string {
  if (type === 'number') return 'int32';
  if (type === 'boolean') return 'bool';
  return type === 'string' ? 'string' : `v1.${goName(type)}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { FarhaulError } from '../../errors/farhaul-error.ts';

type Class<Instance> = abstract new (...args: never[]) => Instance;

/** How instances of a class travel. */
export interface ClassCodec<Instance, Plain> {
  /** Plain data that says everything about the instance; may hold whatever can travel itself. */
  to(instance: Instance): Plain;
  /** Makes an equal instance on the other side. */
  from(plain: Plain): Instance;
}

/** A class that carries its own codec: `static readonly wireName` and two static methods. */
export interface SelfDescribingClass {
  readonly wireName: string;
  readonly prototype: object;
}

export const SERIALIZE: unique symbol = Symbol.for('farhaul.serialize') as never;
export const DESERIALIZE: unique symbol = Symbol.for('farhaul.deserialize') as never;

export interface RegisteredClass {
  name: string;
  type: Function;
  to(instance: unknown): unknown;
  from(plain: unknown): unknown;
}

interface ClassRegistry {
  byName: Map<string, RegisteredClass>;
  byClass: Map<Function, RegisteredClass>;
}

// One registry per process, also with two copies of the package.
const KEY = Symbol.for('farhaul.classes.1');

function registry(): ClassRegistry {
  const globals = globalThis as unknown as Record<symbol, ClassRegistry | undefined>;
  return (globals[KEY] ??= { byName: new Map(), byClass: new Map() });
}

/**
 * Lets instances of a class travel as arguments and results. Call it at module level, beside the class, so that it
 * also happens where the flow runs. Subclasses are registered on their own.
 *
 * @throws FARHAUL_VALUE_CLASS where the name is malformed or belongs to a class of another name.
 */
export function registerClass(type: SelfDescribingClass): void;
export function registerClass<Instance extends object, Plain>(
  name: string,
  type: Class<Instance>,
  codec: ClassCodec<Instance, Plain>,
): void;
export function registerClass(first: string | SelfDescribingClass, type?: Function, codec?: { to: unknown; from: unknown }): void {
  const entry =
    typeof first === 'string'
      ? { name: first, type: type!, to: codec?.to as never, from: codec?.from as never }
      : describedBy(first as unknown as Function);
  const complete = entry !== null && typeof entry.type === 'function' && typeof entry.to === 'function' && typeof entry.from === 'function';
  if (!complete || !/^[\w@][\w@./:-]{0,199}$/.test(entry.name)) {
    throw new FarhaulError(
      'FARHAUL_VALUE_CLASS',
      `cannot register class ${JSON.stringify(entry?.name ?? String((first as { name?: string }).name))}`,
      {
        hint: "Give a name of letters, digits and @ . / : _ -, the class, and { to, from }: registerClass('my-app/Point', Point, { to, from }).",
      },
    );
  }
  const holder = registry().byName.get(entry.name);
  if (holder !== undefined && holder.type.name !== entry.type.name) {
    throw new FarhaulError(
      'FARHAUL_VALUE_CLASS',
      `cannot register class ${entry.type.name} as "${entry.name}": class ${holder.type.name} has that name`,
      {
        hint: 'Give every class a name of its own, for example with the name of your package in front.',
      },
    );
  }
  add(entry);
}

function add(entry: RegisteredClass): void {
  registry().byName.set(entry.name, entry);
  registry().byClass.set(entry.type, entry);
}

/** The codec of a prototype's class: registered, or carried by the class itself. */
export function registeredClass(prototype: object): RegisteredClass | null {
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof type !== 'function') return null;
  const known = registry().byClass.get(type);
  if (known !== undefined) return known;
  const described = describedBy(type);
  if (described !== null) add(described);
  return described;
}

export function registeredClassByName(name: string): RegisteredClass | null {
  return registry().byName.get(name) ?? null;
}

// Own properties only: a subclass that inherits them would come back as its parent.
function describedBy(type: Function): RegisteredClass | null {
  if (!Object.hasOwn(type, 'wireName') || !(SERIALIZE in type) || !(DESERIALIZE in type)) return null;
  const statics = type as unknown as { wireName: unknown } & Record<symbol, (value: unknown) => unknown>;
  if (typeof statics.wireName !== 'string') return null;
  return {
    name: statics.wireName,
    type,
    to: (instance) => statics[SERIALIZE]!(instance),
    from: (plain) => statics[DESERIALIZE]!(plain),
  };
}

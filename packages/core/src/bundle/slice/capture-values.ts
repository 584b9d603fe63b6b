import { Session } from 'node:inspector';
import { FarhaulError } from '../../errors/farhaul-error.ts';

/** Where the live function comes from, for errors. */
export interface CaptureSubject {
  /** Name of the flow. */
  readonly flow: string;
  /** `file:line` of the flow. */
  readonly place: string;
}

interface RemoteObject {
  objectId?: string;
  value?: unknown;
  unserializableValue?: string;
}

interface RemoteProperty {
  name: string;
  value?: RemoteObject;
}

const HANDOVER = Symbol.for('farhaul.capture');

/**
 * Reads variables of the functions around a live function, as they are now, with their identity. The engine's own
 * inspector is the only one who can; it is asked in this thread and listens to nobody else.
 *
 * @throws FarhaulError `FARHAUL_BUNDLE_CAPTURES` naming those that cannot be read.
 */
export function captureValues(fn: (...args: never[]) => unknown, names: readonly string[], subject: CaptureSubject): Map<string, unknown> {
  const values = new Map<string, unknown>();
  if (names.length === 0) return values;
  const session = connect(names, subject);
  const handover: { fn: unknown; values: unknown[] } = { fn, values: [] };
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[HANDOVER] = handover;
  try {
    for (const scope of scopesOf(session)) {
      for (const property of propertiesOf(session, scope)) {
        if (!names.includes(property.name) || values.has(property.name) || !property.value) continue;
        call(session, 'Runtime.callFunctionOn', {
          objectId: scope,
          functionDeclaration: `function (value) { globalThis[Symbol.for('farhaul.capture')].values.push(value); }`,
          arguments: [argumentOf(property.value)],
        });
        values.set(property.name, handover.values.pop());
      }
    }
  } finally {
    delete globals[HANDOVER];
    session.disconnect();
  }
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) refuse(missing, subject, { why: 'which the engine does not keep for it' });
  return values;
}

function connect(names: readonly string[], subject: CaptureSubject): Session {
  const session = new Session();
  try {
    session.connect();
  } catch (cause) {
    refuse(names, subject, { why: 'and this runtime has no inspector to read them with', cause });
  }
  return session;
}

function refuse(names: readonly string[], subject: CaptureSubject, reason: { why: string; cause?: unknown }): never {
  const list = names.map((name) => `"${name}"`).join(', ');
  throw new FarhaulError(
    'FARHAUL_BUNDLE_CAPTURES',
    `flow "${subject.flow}" (${subject.place}) is created inside a function and uses its local ${list}, ${reason.why}`,
    {
      hint: `Move ${names.length === 1 ? 'it' : 'them'} to module level or pass ${names.length === 1 ? 'it' : 'them'} as a parameter.`,
      details: { names: [...names] },
      ...('cause' in reason ? { cause: reason.cause } : {}),
    },
  );
}

/** The inspector answers in the same thread before `post` returns. */
function call(session: Session, method: string, parameters: object): Record<string, unknown> {
  let answer: Record<string, unknown> | undefined;
  const failures: Error[] = [];
  session.post(method, parameters, (error: Error | null, result?: object) => {
    if (error) failures.push(error);
    answer = result as Record<string, unknown> | undefined;
  });
  if (failures[0]) throw failures[0];
  return answer ?? {};
}

/** Ids of the scopes around the function, innermost first, up to the module. */
function scopesOf(session: Session): string[] {
  const found = call(session, 'Runtime.evaluate', { expression: `globalThis[Symbol.for('farhaul.capture')].fn` })['result'] as RemoteObject;
  const { internalProperties = [] } = call(session, 'Runtime.getProperties', { objectId: found.objectId, ownProperties: true }) as {
    internalProperties?: RemoteProperty[];
  };
  const list = internalProperties.find((property) => property.name === '[[Scopes]]')?.value?.objectId;
  if (!list) return [];
  const { result = [] } = call(session, 'Runtime.getProperties', { objectId: list, ownProperties: true }) as {
    result?: (RemoteProperty & { value?: RemoteObject & { description?: string } })[];
  };
  return result
    .filter((scope) => !/^(?:Global|Script|Module)\b/.test(scope.value?.description ?? ''))
    .flatMap((scope) => scope.value?.objectId ?? []);
}

function propertiesOf(session: Session, objectId: string): RemoteProperty[] {
  return (call(session, 'Runtime.getProperties', { objectId, ownProperties: true }) as { result?: RemoteProperty[] }).result ?? [];
}

function argumentOf(value: RemoteObject): RemoteObject {
  if (value.objectId !== undefined) return { objectId: value.objectId };
  return value.unserializableValue !== undefined ? { unserializableValue: value.unserializableValue } : { value: value.value };
}

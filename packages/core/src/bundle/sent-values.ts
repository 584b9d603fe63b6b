import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import type { BuiltCode } from './build-code.ts';
import type { FlowLocation } from './locate-flow.ts';
import { synchronousFrames } from './stack-frames.ts';

/** Values of the author's side that the code asks for in a run, as wire documents. */
export interface SentValues {
  captures: Uint8Array | null;
  snapshots: Uint8Array | null;
}

/** @throws FARHAUL_BUNDLE_CAPTURES naming what cannot travel */
export async function sentValues(definition: FlowDefinition | null, location: FlowLocation, code: BuiltCode): Promise<SentValues> {
  if (definition === null) return refuseValues(location, code);
  return {
    captures: code.captures.length === 0 ? null : await captureDocument(definition, location, code),
    snapshots: code.snapshots.length === 0 ? null : snapshotDocument(location, code),
  };
}

/** Without a live flow there are no values to send. */
function refuseValues(location: FlowLocation, code: BuiltCode): SentValues {
  if (code.snapshots.length === 0) return { captures: null, snapshots: null };
  throw new FarhaulError(
    'FARHAUL_BUNDLE_CAPTURES',
    `flow "${location.name}" (${location.file}:${location.line}) uses snapshot(...), whose value only a running program has`,
    {
      hint: 'Launch the flow from a program, or pass the value as a parameter.',
    },
  );
}

async function captureDocument(definition: FlowDefinition, location: FlowLocation, code: BuiltCode): Promise<Uint8Array> {
  const { captureValues } = await import('./slice/index.ts');
  const place = `${location.file}:${location.line}`;
  const names = code.captures.map((capture) => capture.name);
  const values = captureValues(definition.fn, names, { flow: location.name, place });
  try {
    return joinParts(encodeWire(Object.fromEntries(code.captures.map(({ name, key }) => [key, values.get(name)]))));
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    throw new FarhaulError(
      'FARHAUL_BUNDLE_CAPTURES',
      `flow "${location.name}" (${place}) is created inside a function and uses its local variables: ${error.message}`,
      {
        hint: 'Move what it needs to module level, or pass it as a parameter.',
        details: { names },
        cause: error,
      },
    );
  }
}

const SNAPSHOTS = Symbol.for('farhaul.snapshots.1');

interface LiveSnapshot {
  site: { stack: string };
  value: unknown;
}

function snapshotDocument(location: FlowLocation, code: BuiltCode): Uint8Array {
  const live = (globalThis as unknown as Record<symbol, LiveSnapshot[] | undefined>)[SNAPSHOTS] ?? [];
  const values: Record<string, unknown> = {};
  for (const { ordinal, line, column } of code.snapshots) {
    // The last one: a module may have been loaded anew.
    const found = live.findLast(({ site }) =>
      synchronousFrames(site.stack).some((frame) => frame.file === location.file && frame.line === line && frame.column === column),
    );
    if (found === undefined) {
      throw new FarhaulError('FARHAUL_BUNDLE_CAPTURES', `the value of snapshot(...) at ${location.file}:${line}:${column} is not known`, {
        hint: 'Call snapshot() at module level, so that it is evaluated before the flow is launched.',
        details: { file: location.file, line, column },
      });
    }
    values[String(ordinal)] = found.value;
  }
  return joinParts(encodeWire(values));
}

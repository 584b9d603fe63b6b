import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import type { BuiltCode } from './build-code.ts';
import { pathIn, type BundlePlace } from './bundle-place.ts';
import type { FileSnapshot } from './local-snapshots.ts';
import type { FlowLocation } from './locate/locate-flow.ts';
import { synchronousFrames } from './locate/stack-frames.ts';

/** Values of the author's side that the code asks for in a run, as wire documents. */
export interface SentValues {
  captures: Uint8Array | null;
  snapshots: Uint8Array | null;
}

/** @throws FARHAUL_BUNDLE_CAPTURES naming what cannot travel */
export async function sentValues(
  definition: FlowDefinition | null,
  { location, place }: { location: FlowLocation; place: BundlePlace },
  code: BuiltCode,
): Promise<SentValues> {
  if (definition === null) return refuseValues(location, code);
  return {
    captures: code.captures.length === 0 ? null : await captureDocument(definition, location, code),
    snapshots: code.snapshots.length === 0 ? null : snapshotDocument(code, place.root),
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
  const { captureValues } = await import('./slice/capture-values.ts');
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

function snapshotDocument(code: BuiltCode, root: string): Uint8Array {
  const live = (globalThis as unknown as Record<symbol, LiveSnapshot[] | undefined>)[SNAPSHOTS] ?? [];
  const values: Record<string, unknown> = {};
  for (const snapshot of code.snapshots) {
    const { ordinal, file, line, column } = snapshot;
    // The last one: a module may have been loaded anew.
    const found = live.findLast(({ site }) =>
      synchronousFrames(site.stack).some((frame) => frame.file === file && frame.line === line && frame.column === column),
    );
    if (found === undefined)
      throw refuseSnapshot(snapshot, root, {
        why: 'is not known',
        hint: 'Call snapshot() at module level, and import its file before the flow is launched.',
      });
    values[String(ordinal)] = found.value;
  }
  try {
    return joinParts(encodeWire(values));
  } catch (cause) {
    const snapshot = code.snapshots.find(({ ordinal }) => !canTravel(values[String(ordinal)]));
    if (!FarhaulError.isInstance(cause) || snapshot === undefined) throw cause;
    const why = `cannot travel: ${cause.message.replace(/ at \["?\d+"?\]/, '')}`;
    throw refuseSnapshot(snapshot, root, { why, hint: cause.hint, cause });
  }
}

function canTravel(value: unknown): boolean {
  try {
    return encodeWire(value).length > 0;
  } catch {
    return false;
  }
}

function refuseSnapshot(
  { file, line, column }: FileSnapshot,
  root: string,
  { why, ...options }: { why: string; hint: string | undefined; cause?: unknown },
): FarhaulError {
  const path = pathIn(root, file);
  return new FarhaulError('FARHAUL_BUNDLE_CAPTURES', `the value of snapshot(...) at ${path}:${line} ${why}`, {
    ...options,
    details: { file: path, line, column },
  });
}

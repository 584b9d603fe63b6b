/** Writes values, or reads those that another node wrote: `node wire-values.ts write|read`, by standard input and output. */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { readFileSync, writeSync } from 'node:fs';
import { decodeWire, encodeWire, joinParts } from '../../packages/core/src/protocol/wire/index.ts';

function makeValues(): Record<string, unknown> {
  const shared = { n: 1 };
  const circle: Record<string, unknown> = { name: 'circle' };
  circle['self'] = circle;
  const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251);
  return {
    numbers: [0, -0, NaN, Infinity, -Infinity, 2 ** 53, 1e-7],
    bigints: [0n, -(2n ** 200n)],
    texts: ['', 'é', '\ud800', '\u0000'],
    dates: [new Date(0), new Date(8.64e15)],
    collections: new Map<unknown, unknown>([[{ key: 1 }, new Set([1, [2]])]]),
    expression: /a+/giu,
    urls: [new URL('https://example.org/a?b=c#d'), new URLSearchParams('a=1&a=2')],
    binary: [
      bytes,
      Buffer.from('hi'),
      new Float64Array([1.5, -0]),
      new BigInt64Array([-1n]),
      new DataView(new ArrayBuffer(3)),
      bytes.buffer.slice(0, 5),
    ],
    shared: [shared, shared],
    circle,
    sparse: Object.assign(new Array<number>(3), { 0: 1, 2: 3 }),
    bare: Object.assign(Object.create(null) as object, { a: 1 }),
    undefinedInside: { a: undefined },
    prototypeKey: JSON.parse('{"__proto__": 1}') as unknown,
  };
}

function makeErrors(): Error[] {
  const cause = Object.assign(new RangeError('the cause'), { code: 'E_CAUSE' });
  return [
    new Error('with a cause', { cause }),
    new AggregateError([cause, new TypeError('two')], 'many'),
    Object.assign(new SyntaxError('fields'), { position: [1, 2] }),
  ];
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const inner = error instanceof AggregateError ? error.errors.map(describeError) : [];
  return [error.constructor.name, error.name, error.message, describeError(error.cause), inner, Object.entries(error)];
}

const frameOf = (value: unknown): string => Buffer.from(joinParts(encodeWire(value))).toString('base64');

if (process.argv[2] === 'write') {
  const frames = Object.fromEntries(Object.entries(makeValues()).map(([name, value]) => [name, frameOf(value)]));
  writeSync(1, JSON.stringify({ frames, errors: makeErrors().map(frameOf) }));
} else {
  const { frames, errors } = JSON.parse(readFileSync(0, 'utf8')) as { frames: Record<string, string>; errors: string[] };
  for (const [name, value] of Object.entries(makeValues())) {
    const frame = frames[name] ?? '';
    deepStrictEqual(decodeWire(Buffer.from(frame, 'base64')), value, name);
    strictEqual(frameOf(value), frame, `${name}, written here`);
  }
  makeErrors().forEach((error, index) =>
    deepStrictEqual(describeError(decodeWire(Buffer.from(errors[index] ?? '', 'base64'))), describeError(error)),
  );
  writeSync(1, `${Object.keys(frames).length + errors.length} equal`);
}

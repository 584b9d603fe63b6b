import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../errors/error-codes.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { encodeWire, type EncodeOptions } from './index.ts';

function refusal(value: unknown, options?: EncodeOptions): FarhaulError {
  try {
    encodeWire(value, options);
  } catch (error) {
    if (FarhaulError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

class Database {
  url = 'x';
}
class Items extends Array<number> {}
class Table extends Map<string, number> {}

const refused: [string, unknown, ErrorCode, string, string][] = [
  ['function', { hooks: { onDone() {} } }, 'FARHAUL_VALUE_FUNCTION', 'cannot serialize function "onDone" at hooks.onDone', 'hooks.onDone'],
  ['function without a name', [[() => {}]], 'FARHAUL_VALUE_FUNCTION', 'cannot serialize a function at [0][0]', '[0][0]'],
  [
    'function in layers',
    { model: { layers: [{ act: Math.max }] } },
    'FARHAUL_VALUE_FUNCTION',
    'cannot serialize function "max" at model.layers[0].act',
    'model.layers[0].act',
  ],
  ['class', { type: Database }, 'FARHAUL_VALUE_FUNCTION', 'cannot serialize class Database at type', 'type'],
  ['Promise', { p: Promise.resolve(1) }, 'FARHAUL_VALUE_PROMISE', 'cannot serialize a Promise (did you forget to await it?) at p', 'p'],
  ['thenable', { query: { then() {} } }, 'FARHAUL_VALUE_FUNCTION', 'cannot serialize function "then" at query.then', 'query.then'],
  ['node stream', { out: new PassThrough() }, 'FARHAUL_VALUE_STREAM', 'cannot serialize a stream (PassThrough) at out', 'out'],
  ['web stream', new ReadableStream(), 'FARHAUL_VALUE_STREAM', 'cannot serialize a ReadableStream', ''],
  ['Blob', { file: new Blob(['x']) }, 'FARHAUL_VALUE_STREAM', 'cannot serialize a Blob at file', 'file'],
  [
    'generator',
    {
      rows: (function* rows() {
        yield 1;
      })(),
    },
    'FARHAUL_VALUE_STREAM',
    'cannot serialize an iterator (Generator) at rows',
    'rows',
  ],
  ['AbortSignal', { signal: new AbortController().signal }, 'FARHAUL_VALUE_SIGNAL', 'cannot serialize an AbortSignal at signal', 'signal'],
  ['AbortController', new AbortController(), 'FARHAUL_VALUE_SIGNAL', 'cannot serialize an AbortController', ''],
  ['unregistered symbol', { s: Symbol('mine') }, 'FARHAUL_VALUE_SYMBOL', 'cannot serialize Symbol(mine) at s', 's'],
  ['WeakMap', { cache: new WeakMap() }, 'FARHAUL_VALUE_WEAK', 'cannot serialize a WeakMap at cache', 'cache'],
  ['WeakSet', new WeakSet(), 'FARHAUL_VALUE_WEAK', 'cannot serialize a WeakSet', ''],
  ['WeakRef', new WeakRef({}), 'FARHAUL_VALUE_WEAK', 'cannot serialize a WeakRef', ''],
  ['class instance', { db: new Database() }, 'FARHAUL_VALUE_CLASS', 'cannot serialize an instance of class Database at db', 'db'],
  ['subclass of Array', new Items(), 'FARHAUL_VALUE_CLASS', 'cannot serialize an instance of class Items', ''],
  ['subclass of Map', new Table(), 'FARHAUL_VALUE_CLASS', 'cannot serialize an instance of class Table', ''],
  [
    'something that only claims to be a Map',
    Object.create(Map.prototype),
    'FARHAUL_VALUE_CLASS',
    'cannot serialize an instance of class Map',
    '',
  ],
  [
    'SharedArrayBuffer',
    { shared: new SharedArrayBuffer(4) },
    'FARHAUL_VALUE_CLASS',
    'cannot serialize an instance of class SharedArrayBuffer at shared',
    'shared',
  ],
  [
    'value of a Map',
    { m: new Map([['a b', new WeakSet()]]) },
    'FARHAUL_VALUE_WEAK',
    'cannot serialize a WeakSet at m.get("a b")',
    'm.get("a b")',
  ],
  [
    'key of a Map',
    {
      m: new Map<unknown, number>([
        [1, 1],
        [new WeakSet(), 1],
      ]),
    },
    'FARHAUL_VALUE_WEAK',
    'cannot serialize a WeakSet at m.keys()[1]',
    'm.keys()[1]',
  ],
  [
    'value of a Map with object keys',
    { m: new Map([[{}, new WeakSet()]]) },
    'FARHAUL_VALUE_WEAK',
    'cannot serialize a WeakSet at m.values()[0]',
    'm.values()[0]',
  ],
  ['item of a Set', { s: new Set([1, new WeakSet()]) }, 'FARHAUL_VALUE_WEAK', 'cannot serialize a WeakSet at s[1]', 's[1]'],
  [
    'odd property names',
    { 'a-b': { '': { ä: new WeakSet() } } },
    'FARHAUL_VALUE_WEAK',
    'cannot serialize a WeakSet at ["a-b"][""].ä',
    '["a-b"][""].ä',
  ],
  ['element of a sparse array', [, new WeakSet()], 'FARHAUL_VALUE_WEAK', 'cannot serialize a WeakSet at [1]', '[1]'], // oxlint-disable-line no-sparse-arrays
];

test.each(refused)('%s is refused with code, path and advice', (_name, value, code, message, path) => {
  const error = refusal(value);
  expect([error.code, error.message, error.details?.['path']]).toEqual([code, message, path]);
  expect(error.hint).toMatch(/\.$|\)\.$/);
  expect(error.retryable).toBe(false);
});

test('a getter that throws is named, with its error as the cause', () => {
  const cause = new Error('not connected');
  const error = refusal({
    a: {
      get client() {
        throw cause;
      },
    },
  });
  expect([error.code, error.message, error.cause]).toEqual([
    'FARHAUL_VALUE_UNREADABLE',
    'cannot serialize a value that threw when it was read at a.client',
    cause,
  ]);
});

test('a revoked proxy is named', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(refusal({ proxy }).message).toBe('cannot serialize a value that threw when it was read at proxy');
});

test('label and root stand before the path', () => {
  const error = refusal({ hooks: { onDone() {} } }, { label: 'argument 1 "opts"', root: 'opts' });
  expect(error.message).toBe('argument 1 "opts": cannot serialize function "onDone" at opts.hooks.onDone');
});

describe('of an argument list', () => {
  test('position and name of the argument lead the message', () => {
    const error = refusal([1, { hooks: [() => {}] }], { argumentNames: ['count', 'options'] });
    expect(error.message).toBe('argument 2 "options": cannot serialize a function at options.hooks[0]');
    expect(error.details).toEqual({ path: 'options.hooks[0]', kind: 'function' });
  });

  test('an argument without a known name is named by its position', () => {
    expect(refusal([1, [new WeakSet()]], { argumentNames: ['first'] }).message).toBe(
      'argument 2: cannot serialize a WeakSet at arguments[1][0]',
    );
    expect(refusal([Promise.resolve()], { argumentNames: ['p'] }).message).toBe(
      'argument 1 "p": cannot serialize a Promise (did you forget to await it?) at p',
    );
  });
});

describe('limits', () => {
  test('nesting of more than 2,000', () => {
    let value: unknown = 1;
    for (let level = 0; level < 2_001; level += 1) value = { value };
    const error = refusal(value);
    expect([error.code, error.details?.['kind']]).toEqual(['FARHAUL_VALUE_TOO_DEEP', 'too-deep']);
    expect(error.message.length).toBeLessThan(500);
  });

  test('a bigint of more than 1,000,000 hexadecimal digits', () => {
    expect(refusal([2n ** 4_000_000n]).message).toBe('cannot serialize a bigint of more than 1000000 hexadecimal digits at [0]');
  });

  test('arrays with holes that are too long together', () => {
    const holes = (): unknown[] => Object.assign([], { length: 2 ** 21 });
    expect(encodeWire([holes(), holes()])).toHaveLength(1);
    expect(refusal([holes(), holes(), holes()]).message).toBe(
      'cannot serialize arrays with holes of more than 4194304 elements together at [2]',
    );
  });

  test('an array of more than 2^24 elements, at once', () => {
    expect(refusal({ a: new Array(2 ** 32 - 1) }).code).toBe('FARHAUL_VALUE_TOO_LARGE');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { decodeWire, encodeError, encodeWire, joinParts } from './index.ts';

const roundTrip = <Value>(value: Value): Value => decodeWire(joinParts(encodeWire(value))) as Value;

function caught(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

class HttpError extends TypeError {
  status = 500;
  override name = 'HttpError';
  request = { send() {} };
  details = { body: 'x' };
}

test.each([Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError])(
  '%o keeps class, message, stack and cause',
  (Type) => {
    const error = new Type('broken', { cause: { code: 5 } });
    const back = roundTrip(error);
    expect(back).toBeInstanceOf(Type);
    expect(Object.getPrototypeOf(back)).toBe(Type.prototype);
    expect([back.name, back.message, back.stack, back.cause]).toEqual([error.name, 'broken', error.stack, { code: 5 }]);
    expect(Object.keys(back)).toEqual([]);
  },
);

test('an error without a cause has none afterwards', () => {
  expect('cause' in roundTrip(new Error('x'))).toBe(false);
});

test('a class of the user becomes its built-in ancestor, with name and own fields; what cannot travel is left out', () => {
  const back = roundTrip(new HttpError('nope'));
  expect(back).toBeInstanceOf(TypeError);
  expect([back.name, back.message, back.status, back.details]).toEqual(['HttpError', 'nope', 500, { body: 'x' }]);
  expect('request' in back).toBe(false);
  expect(back.stack).toContain('error-values.test.ts');
});

test('AggregateError keeps its errors and their sharing', () => {
  const one = new RangeError('one');
  const back = roundTrip(new AggregateError([one, 'two', one], 'all'));
  expect(back).toBeInstanceOf(AggregateError);
  expect(back.errors[0]).toBeInstanceOf(RangeError);
  expect(back.errors[0]).toBe(back.errors[2]);
  expect([back.message, back.errors[1]]).toEqual(['all', 'two']);
});

test('DOMException keeps its name, and AbortError stays one', () => {
  const back = roundTrip(new DOMException('gone', 'AbortError'));
  expect(back).toBeInstanceOf(DOMException);
  expect([back.name, back.message, back.code]).toEqual(['AbortError', 'gone', 20]);
});

test('a system error keeps code, errno, syscall and path', () => {
  const back = roundTrip(caught(() => readFileSync('/does/not/exist'))) as NodeJS.ErrnoException;
  expect([back.code, back.syscall, back.path]).toEqual(['ENOENT', 'open', '/does/not/exist']);
});

test('a FarhaulError stays one', () => {
  const error = new FarhaulError('FARHAUL_STORE_BUSY', 'locked', {
    hint: 'Wait.',
    retryable: true,
    details: { path: 'x' },
    cause: new Error('why'),
  });
  const back = roundTrip(error);
  expect(FarhaulError.isInstance(back, 'FARHAUL_STORE_BUSY')).toBe(true);
  expect(back).toBeInstanceOf(FarhaulError);
  expect([back.message, back.hint, back.retryable, back.details, (back.cause as Error).message, back.stack]).toEqual([
    'locked',
    'Wait.',
    true,
    { path: 'x' },
    'why',
    error.stack,
  ]);
  expect(FarhaulError.isInstance(roundTrip(new Error('other')))).toBe(false);
});

test('a name of the error itself is kept', () => {
  const error = new Error('x');
  error.name = 'Custom';
  expect([roundTrip(error).name, String(roundTrip(error))]).toEqual(['Custom', 'Custom: x']);
});

describe('an error always travels', () => {
  test('with a field that throws when it is read', () => {
    const error = Object.defineProperty(new Error('x'), 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(roundTrip(error).message).toBe('x');
  });

  test('with a cause that cannot', () => {
    const back = roundTrip(new Error('x', { cause: () => {} }));
    expect([back.message, 'cause' in back]).toEqual(['x', false]);
  });

  test('with a chain of causes deeper than the limit, cut there', () => {
    let error = new Error('bottom');
    for (let level = 0; level < 3_000; level += 1) error = new Error('level', { cause: error });
    let back: unknown = roundTrip(error);
    let depth = 0;
    for (; back instanceof Error; depth += 1) back = back.cause;
    expect(depth).toBe(2_000);
  });

  test('and what a given-up field held can still be sent in another place', () => {
    const shared = { big: new Uint8Array(5_000).fill(7), same: [1] };
    const error = Object.assign(new Error('x'), {
      first: { shared, act() {} },
      second: { shared, inner: Object.assign(new Error('y'), { bad: { shared: [shared], act() {} } }) },
      third: shared,
    });
    const back = roundTrip([error, shared]) as [typeof error, typeof shared];
    expect('first' in back[0]).toBe(false);
    expect(back[0].second.shared).toStrictEqual(shared);
    expect(back[0].second.inner.message).toBe('y');
    expect('bad' in back[0].second.inner).toBe(false);
    expect(back[0].third).toBe(back[0].second.shared);
    expect(back[1]).toBe(back[0].third);
  });

  test('with a shared value that its cause and a field of its own refer to', () => {
    const shared = { a: 1 };
    const back = roundTrip(Object.assign(new Error('x', { cause: { shared } }), { shared }));
    expect((back.cause as { shared: object }).shared).toBe(back.shared);
  });
});

describe('encodeError makes whatever was thrown fit to travel', () => {
  test.each([['text'], [5], [undefined], [null], [{ code: 'E' }]])('%o as it is', (thrown) => {
    expect(encodeError(thrown)).toBe(thrown);
  });

  test('an Error as it is', () => {
    const error = new HttpError('x');
    expect(encodeError(error)).toBe(error);
  });

  test.each<[string, unknown, string]>([
    ['a function', function stop() {}, 'function "stop" was thrown'],
    ['a symbol', Symbol('s'), 'Symbol(s) was thrown'],
    ['a Promise', Promise.resolve(), 'a Promise (did you forget to await it?) was thrown'],
    [
      'a revoked proxy',
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
      'a value that threw when it was read was thrown',
    ],
  ])('%s as an Error that says so', (_name, thrown, message) => {
    const error = encodeError(thrown) as Error;
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
    expect(roundTrip(error).message).toBe(message);
  });

  test('an object that is no Error keeps its message and the fields that can travel', () => {
    class Problem {
      message = 'refused';
      status = 403;
      socket = { end() {} };
    }
    const back = roundTrip(encodeError(new Problem())) as Error & { status: number };
    expect([back.message, back.status, 'socket' in back]).toEqual(['refused', 403, false]);
  });
});

import { describe, expect, test } from 'vitest';
import { decodeWire, encodeWire, encodeWireText, decodeWireText, joinParts, registerClass } from './index.ts';

const roundTrip = (value: unknown): unknown => decodeWire(joinParts(encodeWire(value)));

class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}
registerClass('test/Point', Point, { to: ({ x, y }) => [x, y] as const, from: ([x, y]) => new Point(x, y) });

class Money {
  static readonly wireName = 'test/Money';
  static [Symbol.for('farhaul.serialize')](money: Money): unknown {
    return { cents: money.cents };
  }
  static [Symbol.for('farhaul.deserialize')](plain: { cents: bigint }): Money {
    return new Money(plain.cents);
  }
  readonly cents: bigint;
  constructor(cents: bigint) {
    this.cents = cents;
  }
}
registerClass(Money);

class Holder {
  content: unknown;
  constructor(content: unknown) {
    this.content = content;
  }
}
registerClass('test/Holder', Holder, { to: ({ content }) => content, from: (content) => new Holder(content) });

test('instances come back as instances, everywhere in a value, shared ones shared', () => {
  const point = new Point(1, -0);
  const back = roundTrip({
    point,
    map: new Map([[point, [point]]]),
    set: new Set([new Point(2, 3)]),
    error: Object.assign(new Error('x'), { point }),
  }) as Record<string, any>;
  expect(back['point']).toStrictEqual(new Point(1, -0));
  expect(back['map'].get(back['point'])[0]).toBe(back['point']);
  expect([...back['set']][0]).toStrictEqual(new Point(2, 3));
  expect(back['error'].point).toBe(back['point']);
});

test('a class that carries its own codec travels without being registered where it is written', () => {
  class Late {
    static readonly wireName = 'test/Late';
    static [Symbol.for('farhaul.serialize')](): unknown {
      return 1;
    }
    static [Symbol.for('farhaul.deserialize')](): Late {
      return new Late();
    }
  }
  expect(encodeWireText(new Late())).toBe('{"wire":1,"value":{"$class":{"name":"test/Late","value":1}}}');
  expect(roundTrip(new Money(5n))).toStrictEqual(new Money(5n));
});

test('instances inside instances, with references between them', () => {
  const shared = { a: 1 };
  const back = roundTrip([new Holder(new Holder(shared)), shared]) as [Holder, object];
  expect((back[0].content as Holder).content).toBe(back[1]);
  expect(back[0].content).toBeInstanceOf(Holder);
});

test('an instance that contains itself is refused with its path', () => {
  const holder = new Holder(null);
  holder.content = { me: holder };
  expect(() => encodeWire({ holder })).toThrow('cannot serialize an instance of a registered class that contains itself at holder.me');
  expect(encodeWireText([new Holder(1), new Holder(1)])).toContain('test/Holder');
});

test('a subclass is not sent as its parent', () => {
  class Euro extends Money {}
  class Corner extends Point {}
  expect(() => encodeWire(new Euro(1n))).toThrow('cannot serialize an instance of class Euro');
  expect(() => encodeWire(new Corner(1, 2))).toThrow('cannot serialize an instance of class Corner');
});

test('a registered error class comes back as itself', () => {
  class QuotaError extends Error {
    left = 0;
  }
  registerClass('test/QuotaError', QuotaError, {
    to: ({ message, left }) => ({ message, left }),
    from: ({ message, left }) => Object.assign(new QuotaError(message), { left }),
  });
  const back = roundTrip(Object.assign(new QuotaError('full'), { left: 3 })) as QuotaError;
  expect(back).toBeInstanceOf(QuotaError);
  expect([back.message, back.left]).toEqual(['full', 3]);
});

describe('errors', () => {
  test('a class that is unknown on the reading side', () => {
    expect(() => decodeWireText('{"wire":1,"value":{"$class":{"name":"test/Nobody","value":1}}}')).toThrow(
      'class "test/Nobody" is not registered here',
    );
    expect(() => decodeWireText('{"wire":1,"value":{"$class":{"name":"constructor","value":1}}}')).toThrow(
      'class "constructor" is not registered here',
    );
  });

  test('from() that throws is named', () => {
    registerClass(
      'test/Throwing',
      class Throwing {
        a = 1;
      },
      {
        to: () => 1,
        from: () => {
          throw new Error('bad version');
        },
      },
    );
    expect(() => decodeWireText('{"wire":1,"value":{"$class":{"name":"test/Throwing","value":1}}}')).toThrow(
      'from() of class "test/Throwing" threw: bad version',
    );
  });

  test('to() that throws is named by path', () => {
    class Broken {
      a = 1;
    }
    registerClass('test/Broken', Broken, {
      to: () => {
        throw new Error('x');
      },
      from: () => new Broken(),
    });
    expect(() => encodeWire([new Broken()])).toThrow('cannot serialize a value that threw when it was read at [0]');
  });

  test('a malformed name, a missing codec, and a name that another class has', () => {
    expect(() => registerClass('has space', Point, { to: () => 1, from: () => new Point(1, 1) })).toThrow(
      /cannot register class "has space"/,
    );
    expect(() => registerClass('test/None', Point, undefined as never)).toThrow(/cannot register class "test\/None"/);
    expect(() => registerClass(Point as never)).toThrow(/cannot register class "Point"/);
    expect(() => registerClass('test/Point', Holder, { to: () => 1, from: () => new Holder(1) })).toThrow(
      'cannot register class Holder as "test/Point": class Point has that name',
    );
  });

  test('the same module evaluated twice may register its class again', () => {
    const again = {
      Point: class Point {
        x = 0;
      },
    }.Point;
    const before = new Point(1, 2);
    registerClass('test/Point', again, { to: ({ x }) => [x], from: ([x]) => Object.assign(new again(), { x }) });
    expect(roundTrip(before)).toBeInstanceOf(again);
    registerClass('test/Point', Point, { to: ({ x, y }) => [x, y] as const, from: ([x, y]) => new Point(x, y) });
  });
});

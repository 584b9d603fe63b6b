import { afterEach, describe, expect, test } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { decodeWire, decodeWireText, encodeWire, joinParts } from './index.ts';

function refusal(act: () => unknown): FarhaulError {
  try {
    act();
  } catch (error) {
    if (FarhaulError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const document = (value: string, rest = ''): string => `{"wire":1,"value":${value}${rest}}`;

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each<[string, string]>([
  ['an unknown tag', document('{"$evil":1}')],
  ['a tag named like a method of objects', document('{"$constructor":1}')],
  ['a tag of nothing but $', document('{"$":1}')],
  ['$undefined that is not', document('{"$undefined":false}')],
  ['an unknown number', document('{"$number":"1"}')],
  ['an inherited name as a number', document('{"$number":"constructor"}')],
  ['a bigint with letters', document('{"$bigint":"1e3"}')],
  ['a bigint of nothing', document('{"$bigint":"-"}')],
  ['a hexadecimal bigint of too many digits', document(`{"$bigint":"0x${'f'.repeat(1_000_001)}"}`)],
  ['a decimal bigint of too many digits', document(`{"$bigint":"${'9'.repeat(1_001)}"}`)],
  ['a date of another form', document('{"$date":"yesterday"}')],
  ['a date that does not exist', document('{"$date":"2026-99-99T00:00:00.000Z"}')],
  ['a date that is a number', document('{"$date":5}')],
  ['an invalid regular expression', document('{"$regexp":["(",""]}')],
  ['a regular expression with unknown flags', document('{"$regexp":["a","q"]}')],
  ['a regular expression that is a string', document('{"$regexp":"a"}')],
  ['an invalid URL', document('{"$url":"::"}')],
  ['a map that is no list', document('{"$map":{}}')],
  ['a map of odd pairs', document('{"$map":[[1]]}')],
  ['a map of non-pairs', document('{"$map":[1]}')],
  ['a set that is no list', document('{"$set":"abc"}')],
  ['$object around a list', document('{"$object":[1]}')],
  ['$null around null', document('{"$null":null}')],
  ['base64 that is not', document('{"$bytes":{"type":"Buffer","base64":"%%%%"}}')],
  ['an unknown binary type', document('{"$bytes":{"type":"Evil","base64":""}}')],
  ['an inherited name as a binary type', document('{"$bytes":{"type":"constructor","base64":""}}')],
  ['bytes that do not make whole elements', document('{"$bytes":{"type":"Float64Array","base64":"AAAA"}}')],
  ['a blob without a frame', document('{"$bytes":{"type":"Buffer","blob":0,"length":1}}')],
  ['an inherited name as a blob', document('{"$bytes":{"type":"Buffer","blob":"length"}}')],
  ['an error without a message', document('{"$error":{"name":"Error","class":"Error"}}')],
  ['an error of an unknown class', document('{"$error":{"name":"x","message":"x","class":"Function"}}')],
  ['an error of an inherited class', document('{"$error":{"name":"x","message":"x","class":"constructor"}}')],
  ['props of an error that are a list', document('{"$error":{"name":"x","message":"x","class":"Error","props":[1]}}')],
  ['an object in a box', document('{"$boxed":{"$object":{}}}')],
  ['null in a box', document('{"$boxed":null}')],
  ['a Temporal of an unknown type', document('{"$temporal":["constructor","x"]}')],
  ['a sparse array of negative length', document('{"$sparse":{"length":-1,"items":[]}}')],
  ['a sparse array that is too long', document('{"$sparse":{"length":4294967295,"items":[]}}')],
  [
    'many sparse arrays that are too long together',
    document(`[${Array.from({ length: 20 }, () => '{"$sparse":{"length":400000,"items":[]}}').join(',')}]`),
  ],
  ['a sparse element out of range', document('{"$sparse":{"length":1,"items":[[1,1]]}}')],
  ['a sparse element at a name', document('{"$sparse":{"length":1,"items":[["length",1]]}}')],
  ['a sparse array whose props set its length', document('{"$sparse":{"length":1,"items":[],"props":{"length":1000000000}}}')],
  ['a reference to nothing', document('[{"$ref":"/5"}]', ',"refs":["/5"]')],
  ['a reference that is not listed', document('[[],{"$ref":"/0"}]')],
  ['a reference forward', document('[{"$ref":"/1"},[]]', ',"refs":["/1"]')],
  ['a reference to itself', document('[{"$ref":"/0"}]', ',"refs":["/0"]')],
  ['a reference into a tag', document('[{"$map":[[1,2]]},{"$ref":"/0/$map/0"}]', ',"refs":["/0/$map/0"]')],
  ['a reference along a prototype', document('[{"a":1},{"$ref":"/0/__proto__"}]', ',"refs":["/0/__proto__"]')],
  ['a reference to a number', document('[1,{"$ref":"/0"}]', ',"refs":["/0"]')],
  ['refs that are no list', document('[1]', ',"refs":{"length":1}')],
  ['an instance that refers to itself', document('{"$class":{"name":"Date","value":1}}')],
  ['a version of zero', '{"wire":0,"value":1}'],
  ['a version between two', '{"wire":0.5,"value":1}'],
  ['text that is no JSON', '{"wire":1,'],
  ['nothing', ''],
])('%s is refused', (_name, text) => {
  const start = performance.now();
  expect(refusal(() => decodeWireText(text)).code).toMatch(/^FARHAUL_VALUE_(INVALID|CLASS)$/);
  expect(performance.now() - start).toBeLessThan(30_000);
});

test('a later version is refused with what to do', () => {
  const error = refusal(() => decodeWireText('{"wire":2,"value":1}'));
  expect([error.code, error.message, error.hint]).toEqual([
    'FARHAUL_VALUE_VERSION',
    'the wire document has version 2; this farhaul reads up to 1',
    'Update @farhaul/core here.',
  ]);
});

test.each([
  ['arrays', '[', ']'],
  ['objects', '{"a":', '}'],
  ['maps', '{"$map":[[1,', ']]}'],
  ['causes', '{"$error":{"name":"E","message":"","class":"Error","cause":', '}}'],
])('100,000 nested %s are refused, as a document and as plain JSON', (_name, open, close) => {
  const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  expect(refusal(() => decodeWireText(document(nested))).message).toMatch(/nested more than 2000 deep/);
  expect(refusal(() => decodeWireText(nested)).message).toMatch(/nested more than 2000 deep/);
});

test('a __proto__ key anywhere reaches no prototype', () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  for (const value of [
    evil,
    `{"$object":${evil}}`,
    `{"$null":${evil}}`,
    `{"$error":{"name":"E","message":"","class":"Error","props":${evil}}}`,
    `{"$sparse":{"length":1,"items":[],"props":${evil}}}`,
    `{"$map":[["__proto__",${evil}]]}`,
  ]) {
    const back = decodeWireText(document(value)) as object;
    expect((back as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(back)).toBe(
      value.startsWith('{"$null')
        ? null
        : value.includes('$error')
          ? Error.prototype
          : value.includes('$sparse')
            ? Array.prototype
            : value.startsWith('{"$map')
              ? Map.prototype
              : Object.prototype,
    );
  }
});

test('long references in great number are refused or read in time', () => {
  const pointers = Array.from({ length: 50_000 }, () => `"${'/0'.repeat(20)}"`).join(',');
  expect(refusal(() => decodeWireText(document('[[]]', `,"refs":[${pointers}]`))).code).toBe('FARHAUL_VALUE_INVALID');
});

describe('frames', () => {
  const frame = joinParts(encodeWire([new Uint8Array(5_000).fill(1), Buffer.alloc(6_001, 2)]));

  test('cut anywhere', () => {
    for (let length = 4; length < frame.byteLength; length += length < 300 ? 1 : 97) {
      expect(refusal(() => decodeWire(frame.subarray(0, length))).code).toBe('FARHAUL_VALUE_INVALID');
    }
  });

  test('with something behind', () => {
    expect(refusal(() => decodeWire(Buffer.concat([frame, Buffer.from('x')]))).message).toContain('another length than it says');
  });

  test('a header longer than the bytes', () => {
    expect(refusal(() => decodeWire(Uint8Array.of(0x57, 0x49, 0x52, 0x31, 255, 255, 255, 255))).message).toContain('the frame is cut');
  });

  test('a header that is no document', () => {
    expect(refusal(() => decodeWire(framed('[1]'))).message).toContain('the frame holds no document');
  });

  test.each([
    ['a blob used twice', '[{"$bytes":{"type":"Buffer","blob":0}},{"$bytes":{"type":"Buffer","blob":0}}]', '[8]', 8],
    ['a negative length', '1', '[-8]', 8],
    ['a length that is no number', '1', '["8"]', 8],
    ['a length beyond the end', '1', '[1e300]', 8],
    ['blobs that are no list', '1', '"x"', 0],
    ['a negative blob', '{"$bytes":{"type":"Buffer","blob":-1}}', '[8]', 8],
  ])('%s', (_name, value, blobs, bytes) => {
    expect(
      refusal(() => decodeWire(Buffer.concat([framed(`{"wire":1,"value":${value},"blobs":${blobs}}`), Buffer.alloc(bytes)]))).code,
    ).toBe('FARHAUL_VALUE_INVALID');
  });

  test('bytes that are no UTF-8', () => {
    expect(refusal(() => decodeWire(Uint8Array.of(0x22, 0xff, 0x22))).message).toContain('not UTF-8');
  });
});

function framed(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.write('WIR1');
  head.writeUInt32LE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

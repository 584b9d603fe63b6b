import { expect, test } from 'vitest';
import { keyOfKind, kindOfExchange, mergeKinds, type Exchange, type ExchangeKind } from './exchange-kinds.ts';
import { mergeShapes, shapeDifferences, shapeOfFields } from './field-shape.ts';

const asked = {
  method: 'GET',
  path: '/version',
  accept: 'application/json',
  contentType: 'application/json',
  body: '',
  status: 200,
  answer: '{}',
};

function kindOf(exchange: Partial<Exchange>): ExchangeKind {
  const kind = kindOfExchange({ ...asked, ...exchange });
  if (!kind) throw new Error('it is none');
  return kind;
}

test('a field that was missing once may be missing; one that was never there is told, and so is one that was always there', () => {
  const known = mergeShapes(shapeOfFields({ items: [{ a: 1, b: 1 }, { a: 1 }] }), shapeOfFields({ items: [] }));
  expect(known).toEqual({ items: { '[]?': { a: null, 'b?': null } } });
  expect(shapeDifferences(shapeOfFields({ items: [{ a: 2 }] }), known)).toEqual([]);
  expect(shapeDifferences(shapeOfFields({ items: [{ b: 2, c: 3 }] }), known)).toEqual(['+items.[].c', '-items.[].a']);
});

test('names, versions and values do not tell kinds apart; what is asked for, and how it is answered, does', () => {
  const pods = (namespace: string, query: string): ExchangeKind => kindOf({ path: `/api/v1/namespaces/${namespace}/pods${query}` });
  expect(keyOfKind(pods('a', '?labelSelector=x%3D1&resourceVersion=7'))).toBe(
    keyOfKind(pods('b', '?resourceVersion=8&labelSelector=x%3D2')),
  );
  expect(keyOfKind(pods('a', '?labelSelector=x'))).not.toBe(keyOfKind(pods('a', '?labelSelector=x%3D1')));
  const answer = '{"reason":"NotFound","details":{"kind":"pods"}}';
  expect(kindOf({ path: '/api/v1/namespaces/a/pods/b', status: 404, answer })).toMatchObject({ status: 404, reason: 'NotFound pods' });
});

test('nothing that a Secret holds, or that a variable is set to, is kept', () => {
  const secret = kindOf({
    method: 'POST',
    path: '/api/v1/namespaces/mine/secrets',
    status: 201,
    body: '{"metadata":{"namespace":"mine"},"data":{"key":"cGFzc3dvcmQ="}}',
  });
  expect(secret.sample).toEqual({ metadata: { namespace: '{namespace}' }, data: { 'key-0': 'c2VjcmV0' } });
  const variable = kindOf({
    method: 'POST',
    path: '/api/v1/namespaces/mine/pods',
    status: 201,
    body: '{"env":[{"name":"A","value":"password"}]}',
  });
  expect(JSON.stringify(variable)).not.toContain('password');
});

test('a watch is known by the fields of its events, and by which came after which', () => {
  const path = '/api/v1/namespaces/a/pods?watch=1';
  const told = new Map<string, string>();
  const line = (type: string): string => `{"type":"${type}","object":{"metadata":{"uid":"1"}}}\n`;
  const first = kindOf({ path, told, answer: line('ADDED') });
  const merged = mergeKinds(first, kindOf({ path, told, answer: line('MODIFIED') + line('DELETED') }));
  expect(Object.keys(merged.events ?? {})).toEqual(['ADDED', 'DELETED', 'MODIFIED']);
  expect(merged.order).toEqual(['ADDED MODIFIED', 'MODIFIED DELETED']);
});

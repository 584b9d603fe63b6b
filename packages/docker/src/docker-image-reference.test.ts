import { describe, expect, test } from 'vitest';
import { parseImageReference, pullName, pullPolicy } from './docker-image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('names of images', () => {
  const right: [string, object][] = [
    ['node', { registry: 'docker.io', repository: 'node', tag: null, digest: null }],
    ['node:24-slim', { registry: 'docker.io', repository: 'node', tag: '24-slim' }],
    ['team/app', { registry: 'docker.io', repository: 'team/app' }],
    ['ghcr.io/team/app:1.2', { registry: 'ghcr.io', repository: 'team/app', tag: '1.2' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    ['localhost:5000/a/b/c:x', { registry: 'localhost:5000', repository: 'a/b/c', tag: 'x' }],
    ['registry:5000/app', { registry: 'registry:5000', repository: 'app', tag: null }],
    ['127.0.0.1:5055/app:1', { registry: '127.0.0.1:5055', tag: '1' }],
    [`node@${digest}`, { repository: 'node', tag: null, digest }],
    [`a_b/c__d:1@${digest}`, { repository: 'a_b/c__d', tag: '1', digest }],
  ];
  for (const [text, parsed] of right) test(`'${text}' is one`, () => expect(parseImageReference(text)).toMatchObject(parsed));
  for (const text of [
    '',
    'Node',
    'node:',
    'node:a b',
    '/node',
    'node/',
    'a//b',
    'node@sha256:1',
    'a:b:c',
    'node:-x',
    '-node',
    'http://x/y',
    `node:${'x'.repeat(129)}`,
  ]) {
    test(`'${text.slice(0, 30)}' is none`, () => expect(parseImageReference(text)).toBeNull());
  }

  test('a name without a tag is pulled with one, for the engine would pull all tags', () => {
    expect(['node', 'localhost:5000/app', 'node:24', `node@${digest}`].map(pullName)).toEqual([
      'node:latest',
      'localhost:5000/app:latest',
      'node:24',
      `node@${digest}`,
    ]);
  });
});

test('without a policy, what moves is always pulled, and what stays only where it is missing', () => {
  const policies = Object.fromEntries(
    ['node', 'node:latest', 'node:24', `node@${digest}`, digest].map((image) => [image, pullPolicy(image, undefined)]),
  );
  expect(Object.values(policies)).toEqual(['always', 'always', 'if-not-present', 'if-not-present', 'never']);
  expect(pullPolicy('node:latest', 'never')).toBe('never');
});

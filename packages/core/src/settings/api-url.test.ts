import { expect, test } from 'vitest';
import { apiUrlOf } from './api-url.ts';
import { readSettings } from './settings.ts';

test('the address of a server and that of its API are the same', () => {
  for (const address of ['http://localhost:4270', 'http://localhost:4270/', 'http://localhost:4270/api', 'http://localhost:4270/api/'])
    expect(apiUrlOf(address)).toBe('http://localhost:4270/api');
  expect(apiUrlOf('https://example.org/team/farhaul/')).toBe('https://example.org/team/farhaul');
  expect(readSettings({ FARHAUL_API_URL: 'http://localhost:4270' }).apiUrl).toBe('http://localhost:4270/api');
});

test('what is no address, or holds a secret, is none', () => {
  for (const text of [
    '',
    'localhost:4270',
    'ftp://localhost',
    'http://me:secret@localhost',
    'http://:secret@localhost',
    'http://localhost?key=1',
  ])
    expect(apiUrlOf(text), text).toBeNull();
  // Told as it is written, when it is used.
  expect(readSettings({ FARHAUL_API_URL: 'localhost:4270' }).apiUrl).toBe('localhost:4270');
});

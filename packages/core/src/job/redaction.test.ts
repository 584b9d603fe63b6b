import { expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { redactOutcome, redactReports } from './redact-told.ts';
import { Redaction } from './redaction.ts';

const PLANTED = 'pläf"nd $&.*+?^|(x)\\77';
const of = (...secrets: unknown[]): Redaction => {
  const redaction = new Redaction();
  redaction.add(secrets);
  return redaction;
};

test.each([
  ['plain', PLANTED],
  ['in JSON', JSON.stringify(PLANTED)],
  ['in a URL', `https://u:${encodeURIComponent(PLANTED)}@host/`],
  ['in base64', Buffer.from(PLANTED).toString('base64')],
  ['twice', `${PLANTED}${PLANTED}`],
])('a secret is taken out %s', (_how, text) => {
  const told = of(PLANTED).text(`before ${text} after`);
  expect(told).toMatch(/^before .*\*\*\*.* after$/);
  expect(told).not.toContain('nd');
});

test('of secrets that contain each other the longer one goes first', () => {
  expect(of('secret', 'secret-and-more').text('a secret-and-more b secret c')).toBe('a *** b *** c');
});

test('secrets inside objects and lines of long ones are taken out as well', () => {
  const redaction = of({ pem: 'BEGIN-OF-A-KEY\nMIIBVgIBADANBgkq\nEND' });
  expect(redaction.text('> MIIBVgIBADANBgkq <')).toBe('> *** <');
  expect(redaction.data({ MIIBVgIBADANBgkq: ['MIIBVgIBADANBgkq', 1, null] })).toEqual({ '***': ['***', 1, null] });
});

test('what is too short to be a secret blots out no text', () => {
  expect(of('', 'a', 'no', 7).text('banana no 7')).toBe('banana no 7');
});

test('an error keeps its code and what to do, and loses its cause', () => {
  const error = new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `bad ${PLANTED}`, {
    hint: `not ${PLANTED}`,
    details: { deep: [PLANTED] },
    cause: new Error(PLANTED),
    retryable: true,
  });
  const told = of(PLANTED).error(error);
  expect(told).toMatchObject({ code: error.code, message: 'bad ***', hint: 'not ***', details: { deep: ['***'] }, retryable: true });
  expect(told.cause).toBeUndefined();
  expect(new Redaction().error(error)).toBe(error);
});

test('kinds and states stay, even where a secret has their name', () => {
  const redaction = of('exited', 'note', 'Completed');
  expect(redactOutcome(redaction, { kind: 'exited', lastLogLines: ['it exited'] })).toEqual({ kind: 'exited', lastLogLines: ['it ***'] });
  expect(redactReports(redaction, [{ kind: 'note', message: 'a note' }])).toEqual([{ kind: 'note', message: 'a ***' }]);
});

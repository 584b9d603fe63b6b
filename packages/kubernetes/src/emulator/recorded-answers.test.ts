/** The emulator answers as a real control plane did. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './index.ts';
import { openRawClient } from './testing/raw-client.ts';
import { converse, type Recorded } from './testing/recorded-conversation.ts';
import { recordLives, type RecordedLife } from './testing/recorded-lives.ts';
import { comparable, recordedAnswers, recordedLives } from './testing/recordings.ts';

let emulator: KubernetesEmulator;
let answers: Recorded[];
let lives: RecordedLife[];
beforeAll(async () => {
  emulator = await startKubernetesEmulator();
  const client = await openRawClient(emulator.kubeconfig);
  [answers, lives] = await Promise.all([
    converse(client, 'recorded-answers'),
    recordLives(client, { namespace: 'recorded-lives', atOnce: true }),
  ]);
}, 180_000);
afterAll(async () => await emulator?.close(), 180_000);

const titled = <Value extends { title: string }>(values: readonly Value[]): [string, Value][] =>
  values.map((value) => [value.title, value]);

describe('an answer is the recorded one', () => {
  test.each(titled(recordedAnswers()))('%s', (title, recorded) => {
    const answer = answers.find((one) => one.title === title);
    expect(answer && comparable(answer)).toEqual(comparable(recorded));
  });
});

describe('what becomes of a Job is what was recorded', () => {
  test.each(titled(recordedLives()))('%s', (title, recorded) => expect(lives.find((one) => one.title === title)).toEqual(recorded));
});

test('nothing was asked that the emulator does not know', () => {
  expect([answers.length, lives.length]).toEqual([recordedAnswers().length, recordedLives().length]);
  expect(emulator.unknownCalls).toEqual([]);
});

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
  [answers, lives] = await Promise.all([converse(client, 'recorded-answers'), recordLives(client, 'recorded-lives')]);
}, 180_000);
afterAll(async () => await emulator?.close());

describe('an answer is the recorded one', () => {
  for (const recorded of recordedAnswers())
    test(recorded.title, () => {
      const answer = answers.find(({ title }) => title === recorded.title);
      expect(answer && comparable(answer)).toEqual(comparable(recorded));
    });
});

describe('what becomes of a Job is what was recorded', () => {
  for (const recorded of recordedLives())
    test(recorded.title, () => expect(lives.find(({ title }) => title === recorded.title)).toEqual(recorded));
});

test('nothing was asked that the emulator does not know', () => {
  expect([answers.length, lives.length]).toEqual([recordedAnswers().length, recordedLives().length]);
  expect(emulator.unknownCalls).toEqual([]);
});

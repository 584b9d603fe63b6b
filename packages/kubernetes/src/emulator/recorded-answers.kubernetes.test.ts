/** What the emulator is compared with is still what a real control plane answers. FARHAUL_RECORD=1 writes it anew. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnCluster } from '../testing/real-cluster.ts';
import { openRawClient, type RawClient } from './testing/raw-client.ts';
import { converse } from './testing/recorded-conversation.ts';
import { recordLives } from './testing/recorded-lives.ts';
import { comparable, recordedAnswers, recordedLives, writeAnswers, writeLives } from './testing/recordings.ts';

const RECORDED_MINOR = '34';

describeOnCluster('the recorded answers', () => {
  const namespaces = ['answers', 'lives'].map((name) => `farhaul-recorded-${name}-${randomUUID().slice(0, 8)}`);
  const isRecording = process.env['FARHAUL_RECORD'] === '1';
  let client: RawClient;
  let isOfThisVersion: boolean;
  beforeAll(async () => {
    client = await openRawClient(process.env['KUBECONFIG'] ?? '');
    const { body } = await client.call({ method: 'GET', path: '/version' });
    isOfThisVersion = (body as { minor: string }).minor === RECORDED_MINOR;
  });
  afterAll(async () => {
    for (const name of namespaces) await client?.call({ method: 'DELETE', path: `/api/v1/namespaces/${name}` });
  });

  test('to calls', async ({ skip }) => {
    skip(!isOfThisVersion, `the cluster is not of version 1.${RECORDED_MINOR}`);
    const answers = await converse(client, namespaces[0] ?? '');
    if (isRecording) writeAnswers(answers);
    expect(answers.map(comparable)).toEqual(recordedAnswers().map(comparable));
  });

  test('to watches', async ({ skip }) => {
    skip(!isOfThisVersion, `the cluster is not of version 1.${RECORDED_MINOR}`);
    const lives = await recordLives(client, { namespace: namespaces[1] ?? '', atOnce: false });
    if (isRecording) writeLives(lives);
    for (const [index, recorded] of recordedLives().entries()) {
      const { title, job = [], pod = [], last } = lives[index] ?? {};
      expect({ title, last }).toEqual({ title: recorded.title, last: recorded.last });
      // A busy node tells two steps as one, such as an end without the beginning, and never another one.
      const isOneOfTwo = (state: string): boolean => state.startsWith('Pending terminated');
      expect(job.filter((state) => !recorded.job.includes(state))).toEqual([]);
      expect(pod.filter((state) => !recorded.pod.includes(state) && !isOneOfTwo(state))).toEqual([]);
    }
  });
});

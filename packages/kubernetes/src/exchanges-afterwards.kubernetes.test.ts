/** Comes last: what the suites of this run asked of the cluster is recorded, so that it is replayed on the emulator. FARHAUL_RECORD=1 records it. */
import { beforeAll, expect, test } from 'vitest';
import { openKubernetesClient } from './kubernetes-client.ts';
import { mergedKinds, notedExchanges, recordedExchanges, writeExchanges } from './testing/exchanges/exchange-file.ts';
import { keyOfKind, type ExchangeKind } from './testing/exchanges/exchange-kinds.ts';
import { startReplay } from './testing/exchanges/replayed-exchanges.ts';
import { titled } from './testing/exchanges/exchange-titles.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const RECORDED_MINOR = '34';
const REMEDY = 'FARHAUL_RECORD=1 npm run test:kubernetes records it';
const { signal } = new AbortController();

describeOnCluster('what the suites asked of the cluster', () => {
  let noted: ExchangeKind[];
  let isOfThisVersion: boolean;
  beforeAll(async () => {
    const client = await openKubernetesClient(process.env);
    const { minor } = await client.request<{ minor: string }>({ method: 'GET', path: '/version' }, { signal });
    client.close();
    isOfThisVersion = minor === RECORDED_MINOR;
    noted = notedExchanges(process.env['FARHAUL_TEST_KUBERNETES_EXCHANGES'] ?? '');
    if (process.env['FARHAUL_RECORD'] === '1' && isOfThisVersion) writeExchanges(mergedKinds([...recordedExchanges(), ...noted]));
  });

  test('was noted', () => {
    expect(noted.map(({ request }) => request)).toContain('GET /version');
  });

  test(`is recorded; where not, ${REMEDY}`, ({ skip }) => {
    skip(!isOfThisVersion, `the cluster is not of version 1.${RECORDED_MINOR}`);
    const requests = new Set(recordedExchanges().map(askedOf));
    expect(titled(noted.filter((kind) => kind.request !== '*' && !requests.has(askedOf(kind)))).map(([title]) => title)).toEqual([]);
  });

  test(`is answered by the emulator, too, as seldom as the answer may be; ${REMEDY}`, async ({ skip }) => {
    skip(!isOfThisVersion, `the cluster is not of version 1.${RECORDED_MINOR}`);
    const recorded = recordedExchanges();
    const keys = new Set(recorded.map(keyOfKind));
    const replay = await startReplay(recorded);
    try {
      for (const [title, kind] of titled(noted.filter((one) => !keys.has(keyOfKind(one)))))
        expect(await replay.differences(kind), `${title}: ${REMEDY}`).toEqual([]);
      expect(replay.emulator.unknownCalls).toEqual([]);
    } finally {
      await replay.close();
    }
  });
});

/** What was asked, however it was answered: that may depend on who was first. */
function askedOf(kind: ExchangeKind): string {
  return keyOfKind({ ...kind, status: 0, reason: '' });
}

import { expect, test } from 'vitest';
import { all, raw, run, sql, type Statement } from '../store/statement.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { probeWork } from './next-work.ts';

const LEASES = 2_000;

interface PlanNode {
  'Actual Rows': number;
  Plans?: PlanNode[];
}

describeOnStores('the look for work', (story, opened, kind) => {
  test.skipIf(kind.name === 'sqlite')(
    'reads a row of each kind, however many leases there are, also in tables that were never analyzed (only PostgreSQL tells)',
    async () => {
      const s = story();
      const pool = await s.pool();
      await s.create({ workPoolName: pool });
      const { store } = opened();
      await store.write(() =>
        run(sql`insert into execution (id, flow_run_id, number, fencing, token_hash, runs_here, claimed_at, lease_expires_at, report_sequence,
          attempt, superseded)
        select 'execution ' || i, 'run', 1, 1, '', i % 10 / 9, 0, cast(${s.now()} as bigint) + i, 0, 0, 0 from generate_series(1, ${LEASES}) as i`),
      );
      const moment = { now: s.now(), timings: s.service.timings, logLimitBytes: 0 };
      const scope = { kind: 'work-pool' as const, workPoolName: pool, queues: [] };
      const probe = { workerId: '', scope, limit: 1, waitMs: 0 };
      const asked = probeWork(moment, probe).next([]).value as Statement;
      const [explained] = await store.read(() =>
        all<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(sql`${raw('explain (analyze, format json)')} ${asked}`),
      );
      expect(mostRows(explained?.['QUERY PLAN'][0].Plan as PlanNode)).toBeLessThanOrEqual(1);
      expect(await store.read(() => probeWork(moment, probe))).toMatchObject({ due: true, leftBehind: false, next: s.now() + 1 });
    },
  );
});

function mostRows({ 'Actual Rows': rows, Plans = [] }: PlanNode): number {
  return Math.max(rows, ...Plans.map(mostRows));
}

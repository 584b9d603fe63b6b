import type { Client, FlowRun } from '@farhaul/core/client';
import { isUnwatched } from '../../flow-run/describe-run.ts';
import { type Check, type Finding, ok, warning } from '../check.ts';

type Row = Omit<Finding, 'check'>;

const looked = 1000;
/** Of each kind; the rest is counted. */
const shown = 5;

/** Runs that go on with nobody who watches, and runs that should have begun. */
export const flowRuns: Check = {
  name: 'flow runs',
  examine: async (patient) => {
    const connection = await patient.connection();
    if (connection === null) return [];
    const { client } = connection;
    const begun = await client.flowRuns.list({ state: ['PENDING', 'RUNNING', 'CANCELLING'], limit: looked });
    const waiting = await client.flowRuns.list({ state: ['SCHEDULED'], limit: looked });
    const unwatched = begun.items.filter(isUnwatched);
    const late = waiting.items.filter((run) => run.state.name === 'Late');
    if (unwatched.length + late.length === 0) return [ok('Nobody waits for what does not come: none is late, all that run are watched.')];
    return [
      ...(await rowsOf(client, unwatched, (run) => `${run.name} (${run.flowName}) is ${run.state.name}, and nobody watches it.`)),
      ...(await rowsOf(client, late, (run) => `${run.name} (${run.flowName}) is late.`)),
    ];
  },
};

async function rowsOf(client: Client, runs: readonly FlowRun[], sentence: (run: FlowRun) => string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const run of runs.slice(0, shown)) {
    const [reason] = (await client.flowRuns.explain({ id: run.id })).reasons;
    const why = reason && reason.code !== 'unwatched' ? ` ${reason.message}` : '';
    rows.push(warning(`${sentence(run)}${why}`, reason?.remedy.replaceAll('`', '') || `farhaul flow-run explain ${run.name}`));
  }
  const rest = runs.length - rows.length;
  if (rest > 0) rows.push(warning(`${rest} further ones.`, 'farhaul flow-run ls'));
  return rows;
}

import { spawn } from 'node:child_process';
import { duration } from '../../../output/time.ts';
import { type Check, type Finding, failed, ok, warning } from '../check.ts';

const skewMs = 5_000;
const childMs = 15_000;

/** The way to the API from here, the way back from a run to it, and what its clock says. */
export const api: Check = {
  name: 'api',
  examine: async (patient) => {
    const connection = await patient.connection();
    if (connection === null) return [ok('There is no store yet; the first call of a flow makes it.')];
    const began = performance.now();
    const { version, store, protocol } = await connection.client.server.info();
    await connection.client.flowRuns.list({ limit: 1 });
    const took = duration(performance.now() - began);
    if (connection.place.kind === 'embedded') return [ok(`The store in ${connection.place.directory} answers (${store}, ${took}).`)];
    const { url } = connection.place;
    const findings = [ok(`${url} answers: version ${version}, protocol ${protocol}, ${store}, ${took}.`)];
    return [...findings, ...(await clock(url)), await fromRun(url)];
  },
};

/** By the date of an answer, which has whole seconds. */
async function clock(url: string): Promise<Omit<Finding, 'check'>[]> {
  const before = Date.now();
  const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(childMs) });
  const there = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(there)) return [];
  const skew = there + 500 - (before + Date.now()) / 2;
  if (Math.abs(skew) <= skewMs) return [ok('Its clock agrees with the one here.')];
  const message = `Its clock is ${duration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the one here: times shown and due times differ by that.`;
  return [warning(message, 'Let both machines take their time from the network (NTP).')];
}

/** As a process-type run would: a process of its own, without this one's environment. */
async function fromRun(url: string): Promise<Omit<Finding, 'check'>> {
  const script = 'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 3), () => process.exit(4))';
  const child = spawn(process.execPath, ['-e', script, '--', String(new URL('/health', url))], {
    env: {},
    stdio: 'ignore',
    timeout: childMs,
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  if (code === 0) return ok(reachText(url));
  return failed(
    'A process started here does not reach it, as runs must.',
    'Look for a proxy or a firewall that treats processes differently.',
  );
}

function reachText(url: string): string {
  const { hostname } = new URL(url);
  const loopback = /^(?:127\.|localhost$|\[::1\]$)/.test(hostname);
  const rest = loopback ? '; containers and other machines do not, and are watched through a shared directory or their storage' : '';
  return `A process started here reaches it, as runs must${rest}.`;
}

/** Vitest's set-up of the suite `kubernetes-cluster`: a namespace of its own in a cluster whose nodes have node:24-slim, or why there is none. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** It compiles where nothing is there yet. */
const START_MS = 900_000;
/** Where the script keeps the process ids of what it started. */
const PROCESS_IDS = '/run/farhaul-kubernetes';
const root = resolve(import.meta.dirname, '../..');

/** Asked for by each suite that needs one; all of them get the same. */
export function setup(): (() => void) | undefined {
  if (process.env['FARHAUL_TEST_KUBERNETES'] !== undefined) return undefined;
  const found = findCluster();
  const trouble = 'trouble' in found ? found.trouble : null;
  if (trouble !== null) console.log(`skipped: ${trouble}`);
  process.env['FARHAUL_TEST_KUBERNETES'] = trouble === null ? 'ready' : `skip:${trouble}`;
  return 'kubeconfig' in found ? ownNamespace(found.kubeconfig) : undefined;
}

/** A person's own cluster is used only where FARHAUL_TEST_KUBECONFIG names it. */
function findCluster(): { kubeconfig: string } | { trouble: string } {
  if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status !== 0) return { trouble: 'there is no kubectl' };
  const named = process.env['FARHAUL_TEST_KUBECONFIG'];
  if (named !== undefined && named !== '') {
    return existsSync(named) ? { kubeconfig: named } : { trouble: `FARHAUL_TEST_KUBECONFIG names ${named}, which is not there` };
  }
  const script = join(root, '../shared/services/kubernetes-up');
  if (!existsSync(script)) return { trouble: 'set FARHAUL_TEST_KUBECONFIG to a kubeconfig of a cluster with the image node:24-slim' };
  const { status, stdout, stderr } = spawnSync(script, ['24'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: START_MS });
  if (status !== 0) return { trouble: `the control plane for tests did not start: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  const kubeconfig = /^KUBECONFIG=(.+)$/m.exec(stdout)?.[1];
  // Its parts are the tests' own to end, and it brings them back.
  process.env['FARHAUL_TEST_KUBERNETES_START'] = script;
  process.env['FARHAUL_TEST_KUBERNETES_PROCESSES'] = PROCESS_IDS;
  return kubeconfig === undefined ? { trouble: `${script} did not say where its kubeconfig is` } : { kubeconfig };
}

/** Everything that tests leave goes with it. */
function ownNamespace(kubeconfig: string): () => void {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-cluster-'));
  const own = join(place, 'kubeconfig');
  const namespace = `farhaul-test-${process.pid}-${Date.now().toString(36)}`;
  copyFileSync(kubeconfig, own);
  process.env['KUBECONFIG'] = own;
  noteExchanges(join(place, 'exchanges'));
  kubectl('create', 'namespace', namespace);
  kubectl('config', 'set-context', '--current', `--namespace=${namespace}`);
  return () => {
    kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(place, { recursive: true, force: true });
  };
}

/** Each process of node that is started from here on notes what it asks of the cluster. */
function noteExchanges(folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
  const tap = pathToFileURL(join(root, 'packages/kubernetes/src/testing/exchanges/tap.fixture.ts'));
  process.env['FARHAUL_TEST_KUBERNETES_EXCHANGES'] = folder;
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${tap.href}`.trim();
}

function kubectl(...args: string[]): void {
  const { status, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
}

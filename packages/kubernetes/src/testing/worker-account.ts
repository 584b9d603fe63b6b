/** A service account that may do what is printed for a worker and nothing else, in a namespace of its own. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubernetesPermissions } from '../kubernetes-permissions.ts';
import { furtherNamespace, kubectl, until } from './cluster-access.ts';
import { kubernetesTestJob } from './kubernetes-test-job.ts';

const ACCOUNT = 'farhaul-worker';

export interface WorkerAccount {
  readonly namespace: string;
  /** Of the service account. */
  readonly name: string;
  /** A directory for files of the test. */
  readonly place: string;
  /** A kubeconfig of the account; `credentials` as for `kubectl config set-credentials`. */
  kubeconfig(name: string, credentials: readonly string[], from?: string): string;
  /** A token that holds until it is revoked. */
  token(name: string): Promise<string>;
  /** Resolves when the cluster does not take it any more. */
  revoke(name: string): Promise<void>;
  remove(): void;
}

export function workerAccount(suffix: string): WorkerAccount {
  const own = furtherNamespace(`${suffix}-${randomUUID().slice(0, 4)}`);
  const place = mkdtempSync(join(tmpdir(), `farhaul-${suffix}-`));
  const inNamespace = (...args: string[]): string => kubectl('-n', own.namespace, ...args);
  inNamespace('create', 'serviceaccount', ACCOUNT);
  const role = join(place, 'role.json');
  writeFileSync(role, JSON.stringify(kubernetesPermissions('worker', kubernetesTestJob({ namespace: own.namespace })).document));
  kubectl('apply', '-f', role);
  const tokens = new Map<string, string>();
  return {
    namespace: own.namespace,
    name: ACCOUNT,
    place,
    kubeconfig(name, credentials, from = own.file) {
      const file = join(place, `${name}.kubeconfig`);
      writeFileSync(file, kubectl(`--kubeconfig=${from}`, 'config', 'view', '--raw', '--minify'), { mode: 0o600 });
      const config = (...args: string[]): string => kubectl(`--kubeconfig=${file}`, 'config', ...args);
      config('set-credentials', ACCOUNT, ...credentials);
      config('set-context', '--current', `--user=${ACCOUNT}`, `--namespace=${own.namespace}`);
      return file;
    },
    async token(name) {
      inNamespace('create', 'secret', 'generic', name);
      const token = inNamespace('create', 'token', ACCOUNT, '--bound-object-kind=Secret', `--bound-object-name=${name}`).trim();
      tokens.set(name, token);
      await until(async () => !isRefused(this.kubeconfig(`new-${name}`, [`--token=${token}`])), `the token ${name} to be taken`);
      return token;
    },
    async revoke(name) {
      inNamespace('delete', 'secret', name);
      const file = this.kubeconfig(`revoked-${name}`, [`--token=${tokens.get(name) ?? ''}`]);
      // The API server remembers for some seconds whom it knew.
      await until(async () => isRefused(file), `the token ${name} to be refused`);
    },
    remove() {
      own.remove();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function isRefused(kubeconfig: string): boolean {
  const { stderr } = spawnSync('kubectl', [`--kubeconfig=${kubeconfig}`, 'get', 'jobs'], { encoding: 'utf8', timeout: 60_000 });
  return /Unauthorized|must be logged in|provide credentials/i.test(stderr);
}

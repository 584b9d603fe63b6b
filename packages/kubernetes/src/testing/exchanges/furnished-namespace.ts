/** A namespace of the emulator with what recorded requests were about: a Job whose pod runs, Secrets, a quota. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawAnswer, RawClient } from '../../emulator/testing/raw-client.ts';
import type { ExchangeKind } from './exchange-kinds.ts';
import { ownLabels } from '../../kubernetes-names.ts';
import { bodyOfSample } from './sample-body.ts';

export interface FoundObject {
  metadata: { name: string; uid: string; resourceVersion: string; labels?: Record<string, string> };
  status?: { phase?: string; hard?: unknown };
}

interface JobBody {
  metadata: { labels?: Record<string, string> };
  spec: { template: { spec: { volumes?: { secret?: SecretSource }[]; containers: { env?: EnvironmentSource[] }[] } } };
}
interface SecretSource {
  secretName: string;
  items?: { key: string }[];
}
interface EnvironmentSource {
  valueFrom?: { secretKeyRef?: { name: string; key: string } };
}

const PATIENCE_MS = 60_000;
export const JOBS = 'POST /apis/batch/v1/namespaces/{namespace}/jobs';
const SECRETS = 'POST /api/v1/namespaces/{namespace}/secrets';

export class FurnishedNamespace {
  readonly name: string;
  readonly #client: RawClient;
  readonly #kinds: readonly ExchangeKind[];

  constructor(name: string, client: RawClient, kinds: readonly ExchangeKind[]) {
    this.name = name;
    this.#client = client;
    this.#kinds = kinds;
  }

  async create(): Promise<void> {
    await this.#post('/api/v1/namespaces', { metadata: { name: this.name } });
    await until(async () => (await this.#get(`${this.path('serviceaccounts')}/default`)).status === 200, 'its account');
  }

  path(resource: string): string {
    return `${resource === 'jobs' ? '/apis/batch/v1' : '/api/v1'}/namespaces/${this.name}/${resource}`;
  }

  async objects(resource: string): Promise<FoundObject[]> {
    return ((await this.#get(this.path(resource))).body as { items?: FoundObject[] }).items ?? [];
  }

  /** Secrets of every kind that was made; where several labels are asked for, one that has them all. */
  async addSecrets(asked: readonly string[]): Promise<void> {
    const made = this.#made(SECRETS) as { metadata: { name: string; labels?: object } }[];
    // Those of a run come with its Job.
    const bodies = made.filter(({ metadata }) => !(ownLabels.executionId in (metadata.labels ?? {})));
    for (const body of bodies) await this.#post(this.path('secrets'), body);
    const [first] = bodies;
    if (!first || asked.length < 2) return;
    const labels = Object.fromEntries(asked.map((label) => [label, bodyOfSample('{uid}', this.name)]));
    await this.#post(this.path('secrets'), { ...first, metadata: { ...first.metadata, name: 'labelled', labels } });
  }

  /** Resolves when its pod is in this phase, or when the Job was told that it cannot have one. */
  async addJob(phase: 'podless' | 'Pending' | 'Running'): Promise<void> {
    const [job] = (this.#made(JOBS) as JobBody[]).toSorted((one, other) => sizeOf(one) - sizeOf(other));
    if (!job) throw new Error('no Job was recorded');
    for (const [name, keys] of secretsOf(job)) {
      const data = Object.fromEntries([...keys].map((key) => [key, 'c2VjcmV0']));
      const metadata = { name, labels: job.metadata.labels };
      await this.#post(this.path('secrets'), { metadata, data, type: 'Opaque', immutable: true });
    }
    await this.#post(this.path('jobs'), job);
    const [created] = await this.objects('jobs');
    const { name: owner = '', uid = '' } = created?.metadata ?? {};
    const metadata = { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: owner, uid }] };
    for (const name of secretsOf(job).keys()) {
      const path = `${this.path('secrets')}/${name}`;
      await this.#client.call({ method: 'PATCH', path, body: { metadata }, contentType: 'application/merge-patch+json' });
    }
    if (phase === 'podless') await until(async () => (await this.objects('events')).length > 0, 'the event of a pod that is refused');
    else await until(async () => (await this.objects('pods'))[0]?.status?.phase === phase, `a pod that is ${phase}`);
  }

  /** Resolves when it is counted. */
  async addQuota(hard: Record<string, string>): Promise<void> {
    await this.#post(this.path('resourcequotas'), { metadata: { name: 'quota' }, spec: { hard } });
    await until(async () => (await this.objects('resourcequotas'))[0]?.status?.hard !== undefined, 'the quota to be counted');
  }

  /** Bodies of what was created. */
  #made(request: string): unknown[] {
    const made = this.#kinds.filter((kind) => kind.request === request && kind.status === 201);
    return made.map(({ sample }) => bodyOfSample(sample, this.name));
  }

  async #get(path: string): Promise<RawAnswer> {
    return await this.#client.call({ method: 'GET', path });
  }

  async #post(path: string, body: unknown): Promise<void> {
    const { status } = await this.#client.call({ method: 'POST', path, body });
    // Samples may have the same name.
    if (status !== 201 && status !== 409) throw new Error(`${path} was answered ${status}`);
  }
}

function sizeOf(body: JobBody): number {
  return JSON.stringify(body).length;
}

function secretsOf({ spec }: JobBody): Map<string, Set<string>> {
  const { volumes = [], containers } = spec.template.spec;
  const wanted = [
    ...volumes.flatMap(({ secret }) => (secret?.items ?? []).map(({ key }) => [secret?.secretName ?? '', key] as const)),
    ...containers
      .flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []))
      .map(({ name, key }) => [name, key] as const),
  ];
  const secrets = new Map<string, Set<string>>();
  for (const [name, key] of wanted) secrets.set(name, (secrets.get(name) ?? new Set()).add(key));
  return secrets;
}

export async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(5)) if (await isTrue()) return;
  throw new Error(`waited in vain for ${what}`);
}

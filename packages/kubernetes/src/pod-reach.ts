/** Whether the pods of a job reach an address: tried by a pod like them, not assumed; remembered for a while, on disk too. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';
import { Joined } from '@farhaul/core/plugin';
import type { OutcomeV1, SubmitRequestV1, WorkerContextV1 } from '@farhaul/core/plugin';
import type { KubernetesJob } from './kubernetes-job-schema.ts';

const REACHED_MS = 3_600_000;
const NOT_REACHED_MS = 10 * 60_000;
/** The pod of a trial that does not start for so long says nothing. */
const START_SECONDS = 60;
const NO_ANSWER = 42;

export interface ReachQuestion {
  /** Scheme, host and port. */
  origin: string;
  job: KubernetesJob;
  /** Cluster and namespace, for what is remembered. */
  place: string;
  signal: AbortSignal;
  /** Makes a Job, waits for its end and removes it. */
  run(request: SubmitRequestV1<KubernetesJob>): Promise<OutcomeV1>;
}

interface Answer {
  reached: boolean;
  /** Milliseconds since the epoch. */
  until: number;
}

export class PodReach {
  readonly #directory: string;
  readonly #logger: WorkerContextV1['logger'];
  readonly #known = new Map<string, Answer>();
  readonly #trials = new Joined<boolean>();

  constructor({ stateDirectory, logger }: Pick<WorkerContextV1, 'stateDirectory' | 'logger'>) {
    this.#directory = join(stateDirectory, 'reach');
    this.#logger = logger;
  }

  /** @throws FARHAUL_INFRASTRUCTURE_UNAVAILABLE where the cluster does not answer */
  async ask(question: ReachQuestion): Promise<boolean> {
    const known = await this.recall(question);
    if (known !== null) return known;
    const key = keyOf(question);
    try {
      return await this.#trials.run(key, async () => await this.#try(key, question));
    } catch (error) {
      question.signal.throwIfAborted();
      // Whoever began it gave up.
      if (error instanceof Error && error.name === 'AbortError') return await this.ask(question);
      throw error;
    }
  }

  /** What is known without a trial; null: nothing. */
  async recall(question: ReachQuestion): Promise<boolean | null> {
    if (isThisMachine(question.origin)) return false;
    const key = keyOf(question);
    const known = this.#known.get(key) ?? (await this.#read(key));
    return known && known.until > Date.now() ? known.reached : null;
  }

  async #try(key: string, { origin, job, run }: ReachQuestion): Promise<boolean> {
    const outcome = await run(trialRequest(origin, job)).catch((error: unknown) => {
      // The run itself is about to be refused for the same, and says it.
      if (FarhaulError.isInstance(error) && !error.retryable) return null;
      throw error;
    });
    const isKnown = outcome?.kind === 'exited' && (outcome.exitCode === 0 || outcome.exitCode === NO_ANSWER);
    if (!isKnown) {
      this.#logger.warn(`Whether pods reach ${origin} could not be tried; what they read is carried to them.`);
      return false;
    }
    const reached = outcome.exitCode === 0;
    this.#logger.debug(`Pods ${reached ? 'reach' : 'do not reach'} ${origin}.`);
    await this.#keep(key, { reached, until: Date.now() + (reached ? REACHED_MS : NOT_REACHED_MS) });
    return reached;
  }

  async #read(key: string): Promise<Answer | null> {
    try {
      const { reached, until } = JSON.parse(await readFile(join(this.#directory, `${key}.json`), 'utf8')) as Answer;
      if (typeof reached !== 'boolean' || typeof until !== 'number') return null;
      this.#known.set(key, { reached, until });
      return { reached, until };
    } catch {
      return null;
    }
  }

  async #keep(key: string, answer: Answer): Promise<void> {
    this.#known.set(key, answer);
    // Without it the next process tries anew.
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      .then(async () => await writeFile(join(this.#directory, `${key}.json`), JSON.stringify(answer), { mode: 0o600 }))
      .catch(() => undefined);
  }
}

/** Pods have a loopback of their own. */
function isThisMachine(origin: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|\[::\])$/.test(new URL(origin).hostname);
}

/** What may decide which way a pod's packets take. */
function networkOf(job: KubernetesJob): unknown {
  const { nodeSelector, tolerations, affinity, labels, annotations, serviceAccountName, jobManifest } = job;
  const env = Object.entries(job.env ?? {}).filter(([name]) => /proxy|^NODE_/i.test(name));
  return [{ nodeSelector, tolerations, affinity, labels, annotations, serviceAccountName, jobManifest }, env];
}

function keyOf({ origin, place, job }: ReachQuestion): string {
  const parts = JSON.stringify([place, origin, networkOf(job)]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 40);
}

/** Like a run of the job, but small, soon over, and forgotten by the cluster if nobody removes it. */
function trialRequest(origin: string, job: KubernetesJob): SubmitRequestV1<KubernetesJob> {
  const executionId = randomUUID();
  const program = `fetch(${JSON.stringify(`${origin}/`)}, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).then(() => process.exit(0), (error) => { console.error(error.cause?.message ?? error.message); process.exit(${NO_ANSWER}); });`;
  return {
    key: { flowRunId: randomUUID(), executionId, name: `fh-reach-${executionId.replaceAll('-', '')}` },
    name: 'reach',
    command: ['node', '-e', program],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: smallJob(job),
    deadline: null,
  };
}

const left = ['memory', 'memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit', 'ephemeralStorage', 'gpus', 'volumes', 'name'] as const;

/** Sizes are given where the job gives some: a quota may ask for them. */
function smallJob(job: KubernetesJob): KubernetesJob {
  const small: KubernetesJob = {
    ...job,
    activeDeadline: START_SECONDS * 2,
    finishedJobTtl: START_SECONDS,
    podStartTimeout: START_SECONDS,
    autoRemove: true,
  };
  for (const name of left) delete small[name];
  if ((job.memory ?? job.memoryRequest ?? job.memoryLimit) !== undefined) small.memory = '128Mi';
  if ((job.cpuRequest ?? job.cpuLimit) !== undefined) Object.assign(small, { cpuRequest: '50m', cpuLimit: '500m' });
  if (job.ephemeralStorage !== undefined) small.ephemeralStorage = '64Mi';
  return small;
}

/** Makes sure that an image is on the engine, by its pull policy; pulls of one image are shared. */
import { FarhaulError } from '@farhaul/core';
import type { DockerClient, ImageDetails, RegistryLogin } from './docker-client.ts';
import { pullName, pullPolicy } from './docker-image-reference.ts';
import type { DockerJob } from './docker-job-schema.ts';
import type { PullProgress } from './docker-pull-progress.ts';
import { registryLogin } from './docker-registry-login.ts';
import { showSize } from './docker-size.ts';

export type OnPhase = (phase: string, message: string) => void;

export interface ImageRequest {
  job: Pick<DockerJob, 'image' | 'imagePullPolicy' | 'platform' | 'registryCredentials'>;
  signal: AbortSignal;
  onPhase: OnPhase;
}

const PROGRESS_MS = 1_000;

interface Pull {
  done: Promise<void>;
  listeners: Set<(progress: PullProgress) => void>;
  abort: AbortController;
}

export class ImageStore {
  readonly #client: DockerClient;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #pulls = new Map<string, Pull>();

  constructor(client: DockerClient, environment: Readonly<Record<string, string | undefined>>) {
    this.#client = client;
    this.#environment = environment;
  }

  /** @throws FARHAUL_INFRASTRUCTURE_REJECTED, _UNAVAILABLE, _BUSY with what to do */
  async ensure(request: ImageRequest): Promise<ImageDetails> {
    const { job, signal, onPhase } = request;
    const policy = pullPolicy(job.image, job.imagePullPolicy);
    const find = async (): Promise<ImageDetails | null> => await this.#client.inspectImage(job.image, { signal });
    const local = policy === 'always' ? null : await find();
    if (local && policy !== 'if-possible') return local;
    if (policy === 'never') throw missing(job.image);
    try {
      await this.#pull(request);
    } catch (error) {
      signal.throwIfAborted();
      if (policy !== 'if-possible') throw error;
      if (local === null) throw neither(job.image, error);
      onPhase('pulling', `The image ${job.image} could not be pulled; the one that is there is used: ${errorText(error)}`);
      return local;
    }
    const pulled = await find();
    if (pulled === null) throw missing(job.image);
    return pulled;
  }

  async #pull({ job, signal, onPhase }: ImageRequest): Promise<void> {
    const image = pullName(job.image);
    const login = await registryLogin(job.image, job.registryCredentials, this.#environment);
    // Who may pull what differs by login: only the same one is shared.
    const key = JSON.stringify([image, job.platform ?? null, login]);
    const pull = this.#pulls.get(key) ?? this.#begin(key, { image, platform: job.platform, login });
    onPhase('pulling', `Pulling image ${image}.`);
    let toldAt = Date.now();
    let told: number | null = null;
    const listener = ({ percent, downloadedBytes, totalBytes }: PullProgress): void => {
      if (percent === null || percent === told || Date.now() - toldAt < PROGRESS_MS) return;
      [toldAt, told] = [Date.now(), percent];
      onPhase('pulling', `Pulling image ${image}: ${percent} % (${showSize(downloadedBytes)} of ${showSize(totalBytes)}).`);
    };
    pull.listeners.add(listener);
    const left = Promise.withResolvers<never>();
    const onAbort = (): void => left.reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([pull.done, left.promise]);
      onPhase('pulling', `Pulled image ${image}.`);
    } finally {
      signal.removeEventListener('abort', onAbort);
      pull.listeners.delete(listener);
      // The last one who waits ends it.
      if (pull.listeners.size === 0) pull.abort.abort();
    }
  }

  #begin(key: string, { image, platform, login }: { image: string; platform: string | undefined; login: RegistryLogin | null }): Pull {
    const abort = new AbortController();
    const listeners: Pull['listeners'] = new Set();
    const onProgress = (progress: PullProgress): void => {
      for (const listener of listeners) listener(progress);
    };
    const pulling = this.#client.pullImage({ image, platform, login, onProgress }, { signal: abort.signal });
    const forget = (): void => {
      if (this.#pulls.get(key)?.abort === abort) this.#pulls.delete(key);
    };
    // Whoever comes after everybody left begins anew.
    abort.signal.addEventListener('abort', forget, { once: true });
    const done = pulling.finally(forget);
    done.catch(() => undefined);
    const pull: Pull = { done, listeners, abort };
    this.#pulls.set(key, pull);
    return pull;
  }
}

function missing(image: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_INFRASTRUCTURE_REJECTED',
    `The image '${image}' is not on the Docker engine, and is not pulled (imagePullPolicy "never").`,
    {
      hint: `Bring it there (docker pull ${image}, or docker build), or choose another imagePullPolicy.`,
      details: { image },
    },
  );
}

function neither(image: string, error: unknown): FarhaulError {
  const cause = FarhaulError.isInstance(error) ? error : null;
  return new FarhaulError(
    cause?.code ?? 'FARHAUL_INFRASTRUCTURE_REJECTED',
    `The image '${image}' could not be pulled, and none of that name is on the Docker engine: ${errorText(error)}`,
    { hint: cause?.hint, retryable: cause?.retryable ?? false, details: { ...cause?.details, image }, cause: error },
  );
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

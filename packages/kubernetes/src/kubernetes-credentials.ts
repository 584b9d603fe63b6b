/** Who asks the cluster: what the kubeconfig says, or what a program gives that it names. */
import type { RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterAddress } from './kubernetes-client.ts';

/** A program that has not answered by then waits for somebody to log in. */
const PROGRAM_MS = 60_000;

export class ClusterCredentials {
  readonly #address: ClusterAddress;
  readonly #read: () => KubeConfig;
  #config: KubeConfig;
  /** How often they were read anew. */
  #renewals = 0;
  #asking: Promise<void> | null = null;

  /** `read`: the kubeconfig as it is now. */
  constructor(address: ClusterAddress, config: KubeConfig, read: () => KubeConfig) {
    this.#address = address;
    this.#config = config;
    this.#read = read;
  }

  /**
   * Adds them to a request. Answers which ones; `refused`: those that the cluster did not take. What was refused may have been
   * replaced where it was read, or be kept by the client for longer than it holds. @throws FARHAUL_CONFIGURATION, FARHAUL_INFRASTRUCTURE_UNAVAILABLE
   */
  async add(options: RequestOptions, { refused, signal }: { refused: number | null; signal: AbortSignal }): Promise<number> {
    try {
      // Of many that were refused at once, the first renews them.
      if (refused === this.#renewals) {
        this.#config = this.#read();
        this.#renewals += 1;
        this.#asking = null;
      }
      const used = this.#renewals;
      const config = this.#config;
      if (programOf(config) !== null) await this.#ask(config, signal);
      await config.applyToHTTPSOptions(options);
      // Its own agents keep no connection; one that goes through a proxy is needed.
      if (config.getCurrentCluster()?.proxyUrl === undefined) delete options.agent;
      return used;
    } catch (error) {
      signal.throwIfAborted();
      throw this.#trouble(error);
    }
  }

  /** The program is asked once for all that wait; the client keeps what it gave. */
  async #ask(config: KubeConfig, signal: AbortSignal): Promise<void> {
    const asking = (this.#asking ??= config.applyToHTTPSOptions({}).finally(() => {
      if (this.#asking === asking) this.#asking = null;
    }));
    // Whoever asked first may not wait any more.
    asking.catch(() => undefined);
    const over = new AbortController();
    const late = sleep(PROGRAM_MS, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) });
    try {
      if ((await Promise.race([asking, late])) === 'late') throw new Error(`it has not answered for ${PROGRAM_MS / 1000} s`);
    } finally {
      over.abort();
      late.catch(() => undefined);
    }
  }

  #trouble(error: unknown): FarhaulError {
    const program = programOf(this.#config);
    const { server, source, context } = this.#address;
    if (program === null) {
      return new FarhaulError('FARHAUL_CONFIGURATION', `No credentials for ${server}: ${messageOf(error)}`, {
        hint: `Correct or renew the kubeconfig (${source}); kubectl config get-contexts shows what it holds.`,
        cause: error,
      });
    }
    const whoami = `kubectl ${context === '' ? '' : `--context ${context} `}auth whoami`;
    const what = `No credentials for ${server}: the program ${program} of the kubeconfig (${source}) gave none`;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return new FarhaulError('FARHAUL_CONFIGURATION', `${what}, for it is not there.`, {
        hint: `Install it, or correct the kubeconfig, until this works here: ${whoami}`,
        cause: error,
      });
    }
    // What a parser says of an answer may hold parts of it.
    const isAnswer = error instanceof SyntaxError || error instanceof TypeError;
    const said = isAnswer ? 'its answer is no ExecCredential' : messageOf(error);
    return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `${what}: ${said}. This shows the same: ${whoami}`, {
      hint: 'Log in again as it asks; it is tried again.',
      retryable: true,
      details: { server },
      ...(!isAnswer && { cause: error }),
    });
  }
}

/** Its name; null: the kubeconfig names none. */
function programOf(config: KubeConfig): string | null {
  const { exec, authProvider } = (config.getCurrentUser() ?? {}) as {
    exec?: { command?: string };
    authProvider?: { config?: { exec?: { command?: string } } };
  };
  return exec?.command ?? authProvider?.config?.exec?.command ?? null;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim();
}

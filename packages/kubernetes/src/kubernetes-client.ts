/** The part of the Kubernetes API that this package uses. Loads the vendor's client at the first call. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FarhaulError } from '@farhaul/core';
import type { KubeConfig as Config } from '@kubernetes/client-node';
import { checkGivenKubeconfig } from './given-kubeconfig.ts';
import { loadKubeConfigClass } from './kubeconfig-client.ts';
import { loadKubeconfigFile } from './kubeconfig-file.ts';
import { ClusterCredentials } from './kubernetes-credentials.ts';
import { HttpClient } from './kubernetes-http.ts';

/** Aborting ends the request, never what it started. */
export interface KubernetesCallOptions {
  signal: AbortSignal;
}

export interface KubernetesCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** @default 'application/json' */
  contentType?: string;
  /** Asks for an object, or objects, without what they hold. */
  metadataOnly?: 'object' | 'list';
}

/** Where the cluster is, and what named it. */
export interface ClusterAddress {
  server: string;
  /** `KUBECONFIG`, a path, `in-cluster`. */
  source: string;
  /** Name of the context; empty inside a cluster. */
  context: string;
  /** Namespace of the context. */
  namespace: string;
}

export interface KubernetesClient {
  readonly address: ClusterAddress;
  /** The answer as JSON. @throws FarhaulError; an answer of the API has `details.status` */
  request<Answer>(call: KubernetesCall, options: KubernetesCallOptions): Promise<Answer>;
  /** The answer as it comes: watches and logs. */
  stream(call: KubernetesCall, options: KubernetesCallOptions): Promise<Readable>;
  /** Lets go of idle connections. */
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster as kubectl does, and inside a cluster by the pod's service account; a `kubeconfig` that is given as text wins.
 * Connects at the first call. @throws FARHAUL_CONFIGURATION
 */
export async function openKubernetesClient(environment: Environment, context?: string, kubeconfig?: string): Promise<KubernetesClient> {
  const KubeConfig = await loadKubeConfigClass();
  const { load } = await import('js-yaml');
  const found = kubeconfig === undefined ? kubeconfigOf(environment) : await givenKubeconfig(kubeconfig);
  const read = (): Config => readConfig(new KubeConfig(), { ...found, context, parse: load, further: () => new KubeConfig() });
  let config: Config;
  try {
    config = read();
  } catch (error) {
    throw unusable(`The kubeconfig (${found.source}) cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw unusable(
      `The kubeconfig (${found.source}) has no context '${config.getCurrentContext()}' with a cluster; it has ${known.join(', ') || 'none'}.`,
    );
  }
  const current = config.getCurrentContext();
  const address = {
    server: cluster.server.replace(/\/+$/, ''),
    source: found.source,
    context: found.source === 'in-cluster' ? '' : current,
    namespace: config.getContextObject(current)?.namespace ?? 'default',
  };
  return new HttpClient(address, new ClusterCredentials(address, config, read));
}

interface ReadOptions {
  files: readonly string[];
  text?: string;
  context: string | undefined;
  parse(text: string): unknown;
  further(): Config;
}

/** The first of several files wins; none: the service account of the pod. */
function readConfig(config: Config, { files, text, context, parse, further }: ReadOptions): Config {
  if (text !== undefined) config.loadFromString(text);
  for (const [index, file] of files.entries()) {
    if (index === 0) loadKubeconfigFile(config, file, parse);
    else {
      const other = further();
      loadKubeconfigFile(other, file, parse);
      config.mergeConfig(other, true);
    }
  }
  if (files.length === 0 && text === undefined) config.loadFromCluster();
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

/** What was checked is what is read. */
async function givenKubeconfig(text: string): Promise<{ files: string[]; text: string; source: string }> {
  const { load } = await import('js-yaml');
  let given: unknown = null;
  try {
    given = JSON.parse(JSON.stringify(load(text)));
  } catch {
    // What a parser says of a text may hold parts of it.
  }
  checkGivenKubeconfig(given);
  return { files: [], text: JSON.stringify(given), source: 'a cluster config' };
}

function kubeconfigOf(environment: Environment): { files: string[]; source: string } {
  const named = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (named.length > 0) {
    const files = named.filter((file) => existsSync(file));
    if (files.length === 0) throw unusable(`The kubeconfig ${named.join(', ')} (KUBECONFIG) is not there.`);
    return { files, source: `KUBECONFIG ${files.join(delimiter)}` };
  }
  const file = join(environment['HOME'] ?? homedir(), '.kube', 'config');
  if (existsSync(file)) return { files: [file], source: file };
  if (environment['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(`${SERVICE_ACCOUNT}/token`))
    return { files: [], source: 'in-cluster' };
  throw unusable(`There is no kubeconfig: neither KUBECONFIG nor ${file}, and this is no pod with a service account.`);
}

function unusable(message: string, cause?: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_CONFIGURATION', message, {
    hint: 'Set KUBECONFIG to a kubeconfig of the cluster; kubectl config get-contexts shows what one holds.',
    ...(cause !== undefined && { cause }),
  });
}

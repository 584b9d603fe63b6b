/** Names of images, as Docker reads them. */
import type { ImagePullPolicy } from './docker-job-schema.ts';

export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `localhost:5000`. */
  registry: string;
  repository: string;
  tag: string | null;
  digest: string | null;
}

const component = /^[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*$/;
const host = /^(localhost|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+(?=:\d)|\[[0-9a-fA-F:]+\])(:\d+)?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
/** The id of an image that the engine has. */
const imageId = /^(sha256:)?[0-9a-f]{64}$/;

/** Null where Docker would refuse it. */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > 500) return null;
  const [beforeDigest = '', digest = null, ...more] = text.split('@');
  if (more.length > 0 || (digest !== null && !digestPattern.test(digest))) return null;
  const colon = beforeDigest.lastIndexOf(':');
  const tagged = colon > beforeDigest.lastIndexOf('/');
  const tag = tagged ? beforeDigest.slice(colon + 1) : null;
  const name = tagged ? beforeDigest.slice(0, colon) : beforeDigest;
  if (tag !== null && !tagPattern.test(tag)) return null;
  const parts = name.split('/');
  const first = parts[0] ?? '';
  const named = parts.length > 1 && host.test(first);
  const path = named ? parts.slice(1) : parts;
  if (path.some((part) => !component.test(part))) return null;
  return { registry: named ? first : 'docker.io', repository: path.join('/'), tag, digest };
}

export function isImageId(text: string): boolean {
  return imageId.test(text);
}

/** As it is pulled: a name without a tag would ask for all of them. */
export function pullName(image: string): string {
  const reference = parseImageReference(image);
  return reference && reference.tag === null && reference.digest === null ? `${image}:latest` : image;
}

/** What somebody asked for, else what the name suggests: `latest` moves, other tags stay. */
export function pullPolicy(image: string, asked: ImagePullPolicy | undefined): ImagePullPolicy {
  if (asked !== undefined) return asked;
  if (isImageId(image)) return 'never';
  const reference = parseImageReference(image);
  if (reference === null || reference.digest !== null) return 'if-not-present';
  return reference.tag === null || reference.tag === 'latest' ? 'always' : 'if-not-present';
}

const hubHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** Host of a registry, whatever way it is written. */
export function registryHost(address: string): string {
  const host = address.replace(/^https?:\/\//, '').split('/')[0] ?? '';
  return hubHosts.has(host) ? 'docker.io' : host;
}

/** Pure: what a node says of images. */
import type { Container } from './cluster-objects.ts';

/**
 * What a node finds of an image: `present` on it, `pullable` from its registry, `missing` there, `denied` by it.
 */
export type ImageState = 'present' | 'pullable' | 'missing' | 'denied';

export interface ImageTrouble {
  reason: 'InvalidImageName' | 'ErrImageNeverPull' | 'ErrImagePull';
  message: string;
}

/** Null: it can be used. */
export function imageTrouble({ image, imagePullPolicy }: Container, state: ImageState): ImageTrouble | null {
  const repository = image.replace(/[:@][^/]*$/, '');
  const path =
    repository.includes('/') && /[.:]|^localhost/.test(repository.split('/')[0] ?? '')
      ? repository.split('/').slice(1).join('/')
      : repository;
  if (/[A-Z]/.test(path)) {
    const name = path.includes('/') ? path : `library/${path}`;
    const why = `couldn't parse image name ${JSON.stringify(image)}: invalid reference format: repository name (${name}) must be lowercase`;
    return { reason: 'InvalidImageName', message: `Failed to apply default image tag ${JSON.stringify(image)}: ${why}` };
  }
  if (imagePullPolicy === 'Never')
    return state === 'present'
      ? null
      : { reason: 'ErrImageNeverPull', message: `Container image "${image}" is not present with pull policy of Never` };
  if (state === 'present' || state === 'pullable') return null;
  const full = fullName(image);
  const why =
    state === 'missing'
      ? `failed to resolve reference "${full}": ${full}: not found`
      : `failed to resolve reference "${full}": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`;
  return { reason: 'ErrImagePull', message: `failed to pull and unpack image "${full}": ${why}` };
}

function fullName(image: string): string {
  const [first = ''] = image.split('/');
  const hasRegistry = image.includes('/') && /[.:]|^localhost$/.test(first);
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  return hasRegistry ? tagged : `docker.io/${image.includes('/') ? '' : 'library/'}${tagged}`;
}

/** The objects that a server keeps, for callers with a key. Contents go by the URLs that `grant` answers. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { deleteObjects, grantedObjects, grantObjects, listObjects, objectHead, objectKeyCall } from './object-messages.ts';

export const objectContract = {
  head: oc
    .route({ method: 'GET', path: '/objects/head' })
    .input(objectKeyCall)
    .output(z.object({ object: objectHead.nullable() })),
  /** Those whose key begins with `prefix`, in an order of the server's own. */
  list: oc
    .route({ method: 'GET', path: '/objects' })
    .input(listObjects)
    .output(z.object({ items: z.array(objectHead), next: z.string().nullable() })),
  /** Idempotent. */
  delete: oc.route({ method: 'POST', path: '/objects/delete' }).input(deleteObjects).output(z.object({})),
  /**
   * Signed URLs, to read (GET) or to write (PUT) one object each for a time; `if-none-match: *` writes only where there is
   * none (else 412). Keys that name a digest are checked against it.
   */
  grant: oc.route({ method: 'POST', path: '/objects/grants' }).input(grantObjects).output(grantedObjects),
};

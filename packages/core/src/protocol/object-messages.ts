/** Requests and answers about the objects that a server keeps. Their contents travel by signed URLs, never in JSON. */
import { z } from 'zod';
import { id, time } from './entities.ts';
import { page, runCredentials } from './messages.ts';

/** Checked as a key by the service. */
export const objectKey = z.string().max(1024);

export const objectHead = z.object({ key: z.string(), bytes: z.int(), modifiedAt: time });

export const objectKeyCall = z.object({ key: objectKey });
export const listObjects = page.extend({ prefix: z.string().max(1024).default('') });
export const deleteObjects = z.object({ keys: z.array(objectKey).max(1000) });

export const grantObjects = z.object({
  requests: z.array(z.object({ key: objectKey, method: z.enum(['GET', 'PUT']) })).max(1000),
  lifetimeMs: z
    .int()
    .min(1_000)
    .max(366 * 86_400_000),
});

/** In the order asked for. `path` follows the URL of the API, as the caller or whoever it is for reaches it. */
export const grantedObjects = z.object({ grants: z.array(z.object({ path: z.string(), expires: time })) });

/** Of a run that this run starts: where its arguments go, or where its result lies. */
export const grantChildObject = runCredentials.extend({ id, what: z.enum(['arguments', 'result']) });
/** Null where the run's storage is not this server. */
export const grantedChildObject = z.object({ object: z.object({ path: z.string(), key: z.string() }).nullable() });

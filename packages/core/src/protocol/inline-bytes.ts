/** Arguments and results up to this size travel inside documents and the API; larger ones are objects of a storage. */
export const INLINE_BYTES = 512 * 1024;

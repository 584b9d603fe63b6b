/** Hard limits of wire-1; documents beyond them are refused by writer and reader alike. */
export const WIRE_VERSION = 1;
/** Nesting of values: a Map inside an array inside an object is three deep. */
export const MAXIMUM_DEPTH = 2_000;
/** Elements of one array. */
export const MAXIMUM_ARRAY_LENGTH = 2 ** 24;
/** Sum of the lengths of all arrays with holes in a document: a few characters make a long one. */
export const MAXIMUM_SPARSE_LENGTH = 2 ** 22;
/** Hexadecimal digits of one BigInt. */
export const MAXIMUM_BIGINT_DIGITS = 1_000_000;
/** Text of a document; a JavaScript string cannot be much longer. Blobs do not count. */
export const MAXIMUM_TEXT_BYTES = 256 * 1024 * 1024;
/** Binary from this size on leaves the JSON. */
export const BLOB_BYTES = 4_096;

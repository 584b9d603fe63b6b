export { registerClass, type ClassCodec, type SelfDescribingClass } from './class-registry.ts';
export { decodeWire, decodeWireText, type DecodeOptions } from './decode-wire.ts';
export { describeWire } from './describe-wire.ts';
export { encodeError, encodeWire, encodeWireText, joinParts, type EncodeOptions } from './encode-wire.ts';

/** Media type of a document as JSON text. */
export const WIRE_JSON_MEDIA_TYPE = 'application/vnd.farhaul.wire+json; v=1';
/** Media type of a framed document. */
export const WIRE_MEDIA_TYPE = 'application/vnd.farhaul.wire; v=1';

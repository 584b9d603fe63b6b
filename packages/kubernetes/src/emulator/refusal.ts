/** Answers that are none: `Status` objects in the words of the vendor. */
import { qualified, type ResourceKind } from './resource-kinds.ts';

export interface Cause {
  reason: string;
  message: string;
  field?: string;
}

export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code?: number;
}

/** What ends a request with another answer than was asked for; it never leaves the emulator. */
export class Refusal extends Error {
  readonly status: Status;
  readonly headers: Record<string, string | string[]>;

  constructor(status: Status, headers: Record<string, string | string[]> = {}) {
    super(status.message ?? '');
    this.status = status;
    this.headers = headers;
  }
}

interface Failure {
  code: number;
  reason?: string;
  message: string;
  details?: Record<string, unknown>;
}

export function failure({ code, reason, message, details }: Failure): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== undefined && { reason }),
    ...(details && { details }),
    code,
  };
}

function refusal(said: Failure): Refusal {
  return new Refusal(failure(said));
}

/** What names an object in details. */
function named(name: string, kind: string, group: string): Record<string, unknown> {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind };
}

export function notFound(name: string, of: ResourceKind): Refusal {
  const message = `${qualified(of.resource, of)} "${name}" not found`;
  return refusal({ code: 404, reason: 'NotFound', message, details: named(name, of.resource, of.group) });
}

export function alreadyExists(name: string, of: ResourceKind): Refusal {
  const message = `${qualified(of.resource, of)} "${name}" already exists`;
  return refusal({ code: 409, reason: 'AlreadyExists', message, details: named(name, of.resource, of.group) });
}

export function conflict(name: string, of: ResourceKind): Refusal {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${qualified(of.resource, of)} "${name}": ${why}`;
  return refusal({ code: 409, reason: 'Conflict', message, details: named(name, of.resource, of.group) });
}

export function preconditionFailed(name: string, of: ResourceKind, [what, asked, found]: [string, string, string]): Refusal {
  const why = `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`;
  const message = `Operation cannot be fulfilled on ${qualified(of.kind, of)} "${name}": ${why}`;
  return refusal({ code: 409, reason: 'Conflict', message, details: named(name, of.kind, of.group) });
}

export function invalid(name: string, of: ResourceKind, causes: readonly Cause[]): Refusal {
  const words = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const all = words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`;
  const details = { ...named(name, of.kind, of.group), causes };
  return refusal({ code: 422, reason: 'Invalid', message: `${qualified(of.kind, of)} "${name}" is invalid: ${all}`, details });
}

export function forbidden(name: string, of: ResourceKind, { why, causes }: { why: string; causes?: Cause[] }): Refusal {
  const message = `${qualified(of.resource, of)} "${name}" is forbidden: ${why}`;
  const details = { ...named(name, of.resource, of.group), ...(causes && { causes }) };
  return refusal({ code: 403, reason: 'Forbidden', message, details });
}

export function badRequest(message: string): Refusal {
  return refusal({ code: 400, reason: 'BadRequest', message });
}

/** As where what the API server asks a node for does not come. */
export function nodeRefuses(message: string): Refusal {
  return refusal({ code: 500, message });
}

/** The node knows nothing of a pod that the API still has: its own answer, handed on. */
export function notOnNode(name: string): Refusal {
  const message = `the server could not find the requested resource ( pods/log ${name})`;
  return refusal({ code: 404, reason: 'NotFound', message, details: { name, kind: 'pods/log' } });
}

export function expired(message: string): Refusal {
  return refusal({ code: 410, reason: 'Expired', message });
}

export function tooLarge(limit: number): Refusal {
  return refusal({ code: 413, reason: 'RequestEntityTooLarge', message: `Request entity too large: limit is ${limit}` });
}

export function unsupportedMedia(message: string, details?: Record<string, unknown>): Refusal {
  return refusal({ code: 415, reason: 'UnsupportedMediaType', message, ...(details && { details }) });
}

export function unauthorized(): Refusal {
  return refusal({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

export function notPermitted(message: string, details: Record<string, unknown>): Refusal {
  return refusal({ code: 403, reason: 'Forbidden', message, details });
}

export function methodNotAllowed(): Refusal {
  const message = 'the server does not allow this method on the requested resource';
  return refusal({ code: 405, reason: 'MethodNotAllowed', message, details: {} });
}

/** Nothing of the vendor's: this emulator does not know the call. */
export function notKnown(what: string): Refusal {
  return refusal({ code: 501, reason: 'NotImplemented', message: `the emulator does not know this: ${what}` });
}

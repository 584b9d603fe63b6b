/** Requests for objects: create, read, change, delete. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { admit } from './admission.ts';
import { deleteObject, removeIfReleased, type DeleteOptions } from './deletion.ts';
import { FieldCheck } from './field-check.ts';
import { generatedSuffix } from './generated-names.ts';
import { listPage } from './list-page.ts';
import { notSupported } from './metadata-rules.ts';
import { changeCauses, objectCauses } from './object-rules.ts';
import { secretDefaults, withDefaults } from './object-defaults.ts';
import { applyPatch } from './patches.ts';
import { badRequest, conflict, failure, invalid, methodNotAllowed, notFound, Refusal } from './refusal.ts';
import { apiVersionOf, JOBS, NAMESPACES, SECRETS, type ResourceKind } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import { without } from './without.ts';
import type { ClusterObject, Json } from './cluster-objects.ts';
import type { Models } from './models-of-client.ts';
import type { ObjectStore } from './object-store.ts';
import type { RequestPath } from './request-path.ts';

export interface ObjectRequest {
  method: string;
  path: RequestPath;
  query: URLSearchParams;
  contentType: string;
  /** Empty: none. */
  text: string;
}

export interface Answer {
  code: number;
  body: unknown;
  headers?: Record<string, string | string[]>;
}

interface Parts {
  store: ObjectStore;
  models: Models;
}

const PRESERVED =
  '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"';

/** @throws Refusal */
export function answerObjectRequest(parts: Parts, request: ObjectRequest): Answer {
  const { method, path } = request;
  if (path.name === '') {
    if (method === 'GET') return { code: 200, body: listPage(parts.store, path, request.query) };
    if (method === 'POST' && (path.namespace !== undefined || !path.of.namespaced)) return create(parts, request);
    if (method === 'DELETE') return removeAll(parts, request);
    throw methodNotAllowed();
  }
  if (method === 'GET') return { code: 200, body: parts.store.get(path.of, path.name, path.namespace) };
  if (method === 'PUT') return replace(parts, request);
  if (method === 'PATCH') return patch(parts, request);
  if (method === 'DELETE') return remove(parts, request);
  throw methodNotAllowed();
}

function parseBody({ text, path: { of } }: ObjectRequest): Json {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw badRequest(
      `the object provided is unrecognized (must be of type ${of.kind}): couldn't get version/kind; json parse error: ${why} (${text.slice(0, 20)})`,
    );
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest(`the object provided is unrecognized (must be of type ${of.kind})`);
  const { kind = of.kind, apiVersion = apiVersionOf(of) } = body as { kind?: string; apiVersion?: string };
  if (kind !== of.kind || apiVersion !== apiVersionOf(of)) {
    const version = apiVersion.split('/').at(-1);
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${of.kind}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`,
    );
  }
  return body as Json;
}

/** The body with its fields checked, as the query asks. */
function decode(models: Models, request: ObjectRequest, body: Json): { object: Json; warnings: string[] } {
  const { kind } = request.path.of;
  const check = new FieldCheck(request.path.of, models);
  const object = check.check(body);
  const wish = request.query.get('fieldValidation') ?? 'Warn';
  if (wish === 'Strict' && check.unknown.length > 0)
    throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: strict decoding error: ${check.unknown.join(', ')}`);
  return { object, warnings: wish === 'Warn' ? check.unknown.map((words) => `299 - ${JSON.stringify(words)}`) : [] };
}

function withWarnings(warnings: readonly string[]): Pick<Answer, 'headers'> {
  return warnings.length > 0 ? { headers: { warning: [...warnings] } } : {};
}

function create({ store, models }: Parts, request: ObjectRequest): Answer {
  const { of, namespace } = request.path;
  const { object: sent, warnings } = decode(models, request, parseBody(request));
  const given = (sent['metadata'] ?? {}) as Partial<ClusterObject['metadata']>;
  if (namespace !== undefined && given.namespace !== undefined && given.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (given.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
  if (namespace !== undefined && !store.find(NAMESPACES, namespace)) throw notFound(namespace, NAMESPACES);
  const created = completeObject(of, { sent, given, namespace });
  const causes = objectCauses(of, created);
  if (causes.length > 0) throw invalid(created.metadata.name, of, causes);
  admit(store, of, created);
  const isTrial = request.query.get('dryRun') === 'All';
  const body = isTrial ? { ...created, metadata: without(created.metadata, 'resourceVersion') } : store.create(of, created);
  return { code: 201, body, ...withWarnings(warnings) };
}

interface Sent {
  sent: Json;
  given: Partial<ClusterObject['metadata']>;
  namespace: string | undefined;
}

function completeObject(of: ResourceKind, { sent, given, namespace }: Sent): ClusterObject {
  const { generateName } = given;
  const kept = without(given, 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generateName');
  const name = given.name ?? (generateName === undefined ? '' : `${generateName}${generatedSuffix()}`);
  const metadata = {
    ...kept,
    name,
    ...(generateName !== undefined && { generateName }),
    ...(namespace !== undefined && { namespace }),
    uid: randomUUID(),
    resourceVersion: '',
    creationTimestamp: timestamp(),
  };
  const rest = without(sent, 'kind', 'apiVersion', 'metadata', 'status');
  const status = of.resource === 'nodes' || of.resource === 'resourcequotas' ? { status: sent['status'] ?? {} } : {};
  const object = { kind: of.kind, apiVersion: apiVersionOf(of), metadata, ...rest, ...status };
  return JSON.parse(JSON.stringify(withDefaults(of, object))) as ClusterObject;
}

function replace(parts: Parts, request: ObjectRequest): Answer {
  const { of, name, namespace } = request.path;
  const body = parseBody(request);
  const sentName = (body['metadata'] as { name?: string } | undefined)?.name ?? name;
  if (sentName !== name) throw badRequest(`the name of the object (${sentName}) does not match the name on the URL (${name})`);
  const present = parts.store.get(of, name, namespace);
  return change(parts, request, { present, body });
}

function patch(parts: Parts, request: ObjectRequest): Answer {
  const { of, name, namespace } = request.path;
  const present = parts.store.find(of, name, namespace);
  const wish: unknown = JSON.parse(request.text === '' ? '{}' : request.text);
  const body = applyPatch((present ?? {}) as unknown as Json, wish, request.contentType);
  if (!present) throw notFound(name, of);
  return change(parts, request, { present, body });
}

/** The new state of an object that is there. */
function change({ store, models }: Parts, request: ObjectRequest, { present, body }: { present: ClusterObject; body: Json }): Answer {
  const { of, name, subresource } = request.path;
  const { object: sent, warnings } = decode(models, request, body);
  const asked = (sent['metadata'] ?? {}) as Partial<ClusterObject['metadata']>;
  if (asked.resourceVersion !== undefined && asked.resourceVersion !== present.metadata.resourceVersion) throw conflict(name, of);
  const { metadata: before, ...state } = present as ClusterObject & { status?: unknown };
  const { uid, creationTimestamp, namespace, resourceVersion, generation, deletionTimestamp, deletionGracePeriodSeconds } = before;
  const kept = { uid, creationTimestamp, namespace, resourceVersion, generation, deletionTimestamp, deletionGracePeriodSeconds };
  const present_ = { kind: of.kind, apiVersion: apiVersionOf(of) };
  const metadata = { ...asked, name, ...kept };
  const written = subresource === 'status' ? { ...state, status: sent['status'] } : { ...sent, status: state.status };
  const filled = of === SECRETS ? secretDefaults(written as never) : written;
  const after = JSON.parse(JSON.stringify({ ...present_, ...filled, ...present_, metadata })) as ClusterObject;
  if (generation !== undefined && !isDeepStrictEqual(specOf(present), specOf(after))) after.metadata.generation = generation + 1;
  const causes = [...objectCauses(of, after), ...changeCauses(of, { before: present, after })];
  if (causes.length > 0) throw invalid(name, of, causes);
  if (request.query.get('dryRun') === 'All') return { code: 200, body: after, ...withWarnings(warnings) };
  const updated = store.update(of, inOrderOf(present, after));
  removeIfReleased(store, of, updated);
  return { code: 200, body: updated, ...withWarnings(warnings) };
}

function specOf(object: ClusterObject): unknown {
  return (object as ClusterObject & { spec?: unknown }).spec;
}

/** So that what is equal is seen as equal. */
function inOrderOf<Value>(before: Value, after: Value): Value {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null || Array.isArray(after)) return after;
  const [old, fresh] = [before as Json, after as Json];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((key) => key in fresh);
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(old[key], fresh[key])])) as Value;
}

function deleteOptionsOf({ text, query }: ObjectRequest): DeleteOptions {
  const sent = (text === '' ? {} : JSON.parse(text)) as DeleteOptions;
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy') ?? sent.propagationPolicy;
  if (policy !== undefined && policy !== null && !['Foreground', 'Background', 'Orphan'].includes(policy)) {
    const cause = notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']);
    const words = `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${cause.message}`;
    const details = { group: 'meta.k8s.io', kind: 'DeleteOptions', causes: [cause] };
    throw new Refusal(failure({ code: 422, reason: 'Invalid', message: words, details }));
  }
  return {
    ...(sent.preconditions && { preconditions: sent.preconditions }),
    ...(grace !== null && { gracePeriodSeconds: Number(grace) }),
    ...(sent.gracePeriodSeconds !== undefined && { gracePeriodSeconds: sent.gracePeriodSeconds }),
    ...(policy && { propagationPolicy: policy as NonNullable<DeleteOptions['propagationPolicy']> }),
  };
}

function remove({ store }: Parts, request: ObjectRequest): Answer {
  const { of, name, namespace } = request.path;
  const options = deleteOptionsOf(request);
  const present = store.get(of, name, namespace);
  const warned = withWarnings(of === JOBS && options.propagationPolicy === undefined ? [PRESERVED] : []);
  const { object, isGone } = warningToo(warned.headers, () => deleteObject(store, { of, object: present, options }));
  if (!isGone || of.resource === 'pods') return { code: 200, body: object, ...warned };
  const details = { name, ...(of.group !== '' && { group: of.group }), kind: of.resource, uid: object.metadata.uid };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }, ...warned };
}

/** A refusal carries the same warnings. */
function warningToo<Value>(headers: Answer['headers'], act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw error instanceof Refusal && headers ? new Refusal(error.status, { ...error.headers, ...headers }) : error;
  }
}

function removeAll({ store }: Parts, request: ObjectRequest): Answer {
  const options = deleteOptionsOf(request);
  const body = listPage(store, request.path, request.query);
  for (const { metadata } of body.items) {
    const object = store.find(request.path.of, metadata.name, metadata.namespace);
    if (object) deleteObject(store, { of: request.path.of, object, options });
  }
  return { code: 200, body };
}

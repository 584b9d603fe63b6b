/** Pure: what an exchange with a cluster is, without what is another one each time. */
import { mergeShapes, shapeOfFields, type FieldShape } from './field-shape.ts';
import { sampleBody } from './sample-body.ts';

export interface Exchange {
  method: string;
  /** With its query. */
  path: string;
  accept: string;
  contentType: string;
  /** Empty: none. */
  body: string;
  status: number;
  /** All of it, or further lines of one that stays open. */
  answer: string;
  /** What a watch told last of each object, kept from one call to the next. */
  told?: Map<string, string>;
}

/** All exchanges that ask for the same and are answered alike. */
export interface ExchangeKind {
  /** `GET /api/v1/namespaces/{namespace}/pods?limit=500` */
  request: string;
  contentType?: string;
  /** Asked for without what they hold. */
  metadataOnly?: true;
  sent?: FieldShape;
  status: number;
  /** As the API calls it, and what it is about. */
  reason?: string;
  /** Fields of the answer, or what its lines are like. */
  answer?: FieldShape | string;
  /** Fields of the objects of a watch, by the type of event. */
  events?: Record<string, FieldShape>;
  /** Which event came after which, for one object. */
  order?: string[];
  /** One body that was sent. */
  sample?: unknown;
}

/** Answers that tell of the cluster's state, not of what was asked. */
const isOfState = (status: number): boolean => status === 401 || status === 429 || status > 500;
const textShapes = ['nothing', 'lines with their times', 'text'];

/** What tells it from other kinds. */
export function keyOfKind({ request, contentType, metadataOnly, sent, status, reason }: ExchangeKind): string {
  const asked = [request, contentType, metadataOnly && 'metadata only', sent !== undefined && JSON.stringify(sent)];
  return `${asked.filter(Boolean).join(' ')} → ${[status, reason].filter(Boolean).join(' ')}`;
}

/** Null: no request to the API of a cluster. */
export function kindOfExchange(exchange: Exchange): ExchangeKind | null {
  const url = new URL(exchange.path, 'https://cluster');
  const template = templateOf(url.pathname);
  if (template === null) return null;
  const { status } = exchange;
  const isWatch = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
  const answer = isWatch && status === 200 ? undefined : parsed(exchange.answer);
  const reason = status < 400 ? undefined : reasonOf(answer);
  const answered = { status, ...(reason !== undefined && { reason }), ...(answer !== undefined && { answer: shapeOfAnswer(answer) }) };
  if (isOfState(status)) return { request: '*', ...answered };
  const body = exchange.body === '' ? undefined : parsed(exchange.body);
  return {
    request: `${exchange.method} ${template}${queryOf(url.searchParams)}`,
    ...(body !== undefined && exchange.contentType !== 'application/json' && { contentType: exchange.contentType }),
    ...(exchange.accept.includes('as=PartialObjectMetadata') && { metadataOnly: true }),
    ...(body !== undefined && { sent: shapeOfFields(body) }),
    ...answered,
    ...(isWatch && status === 200 && eventsOf(exchange.answer, exchange.told ?? new Map())),
    ...(body !== undefined && { sample: sampleBody(body, namespaceOf(url.pathname)) }),
  };
}

export function mergeKinds(one: ExchangeKind, other: ExchangeKind): ExchangeKind {
  const { answer, events, order } = one;
  const texts = textShapes.filter((shape) => shape === answer || shape === other.answer);
  const types = new Set([...Object.keys(events ?? {}), ...Object.keys(other.events ?? {})]);
  const merged = [...types].toSorted().map((type) => {
    const [first, second] = [events?.[type], other.events?.[type]];
    return [type, first === undefined || second === undefined ? (first ?? second ?? null) : mergeShapes(first, second)] as const;
  });
  return {
    ...one,
    ...(answer !== undefined && { answer: texts.at(-1) ?? mergeShapes(answer as FieldShape, (other.answer ?? null) as FieldShape) }),
    ...(events && { events: Object.fromEntries(merged) }),
    ...(order && { order: [...new Set([...order, ...(other.order ?? [])])].toSorted() }),
  };
}

/** What tests do in the place of a node, which is another part of the cluster. */
const ofNodes = /^\/api\/v1\/nodes(\/|$)|\/leases(\/|$)/;

/** Null: no path of the API of a cluster, or one of nodes. */
export function templateOf(path: string): string | null {
  if (ofNodes.test(path)) return null;
  if (/^\/(version|readyz|livez|healthz)\/?$/.test(path)) return path;
  const [, root, rest = ''] = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
  if (root === undefined) return null;
  const parts = rest.split('/');
  const isWithin = parts[0] === 'namespaces' && parts.length > 2;
  const [resource, name, ...more] = isWithin ? parts.slice(2) : parts;
  return [root, ...(isWithin ? ['namespaces', '{namespace}'] : []), resource, ...(name ? ['{name}'] : []), ...more].join('/');
}

function namespaceOf(path: string): string {
  return /\/namespaces\/([^/]+)\//.exec(path)?.[1] ?? '';
}

function queryOf(query: URLSearchParams): string {
  const words = [...query].map(([key, value]) => `${key}=${plainQueryValue(key, value)}`).toSorted();
  return words.length === 0 ? '' : `?${words.join('&')}`;
}

function plainQueryValue(key: string, value: string): string {
  if (['resourceVersion', 'continue', 'sinceTime'].includes(key)) return `{${key}}`;
  if (key === 'labelSelector') return value.replaceAll(/=[^,]+/g, '={value}').replaceAll(/\([^)]*\)/g, '({values})');
  if (key === 'fieldSelector') return value.replaceAll(/((?:name|uid)!?=)[^,]+/g, '$1{value}');
  return value;
}

function reasonOf(answer: unknown): string | undefined {
  const {
    reason,
    message = '',
    details,
  } = (answer ?? {}) as {
    reason?: string;
    message?: string;
    details?: { kind?: string; causes?: { reason?: string }[] };
  };
  const causes = [...new Set(details?.causes?.map((cause) => cause.reason))].toSorted();
  const words = [reason, details?.kind, /exceeded quota/.test(message) && 'quota', ...causes].filter(Boolean);
  return words.length === 0 ? undefined : words.join(' ');
}

function shapeOfAnswer(answer: unknown): FieldShape | string {
  if (typeof answer !== 'string') return shapeOfFields(answer);
  const lines = answer.split('\n').filter(Boolean);
  if (lines.length === 0) return 'nothing';
  return lines.every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z /.test(line)) ? 'lines with their times' : 'text';
}

function eventsOf(text: string, told: Map<string, string>): Required<Pick<ExchangeKind, 'events' | 'order'>> {
  const events: Record<string, FieldShape> = {};
  const order = new Set<string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const { type, object } = JSON.parse(line) as { type: string; object: { metadata?: { uid?: string } } };
    const shape = shapeOfFields(object);
    events[type] = type in events ? mergeShapes(events[type] ?? null, shape) : shape;
    const uid = object.metadata?.uid;
    if (uid === undefined) continue;
    const before = told.get(uid);
    if (before !== undefined) order.add(`${before} ${type}`);
    told.set(uid, type);
  }
  return { events, order: [...order].toSorted() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A watch: changes as lines, from a version on. */
import type { ServerResponse } from 'node:http';
import { failure, Refusal, type Status } from './refusal.ts';
import { matcherOf } from './list-page.ts';
import { apiVersionOf } from './resource-kinds.ts';
import type { Change, ObjectStore } from './object-store.ts';
import type { ClusterObject, Json } from './cluster-objects.ts';
import type { Matcher } from './selectors.ts';
import type { RequestPath } from './request-path.ts';

const BOOKMARK_MS = 60_000;

/** One open watch. */
export interface OpenWatch {
  /** Ends it as the API does when its time is over. */
  end(): void;
  /** Tells that its version is too old, and ends it. */
  expire(): void;
  /** Breaks the connection. */
  destroy(): void;
}

export interface WatchRequest {
  store: ObjectStore;
  path: RequestPath;
  query: URLSearchParams;
  response: ServerResponse;
}

/** @throws Refusal where it cannot begin */
export function openWatch({ store, path, query, response }: WatchRequest, onClose: (watch: OpenWatch) => void): OpenWatch {
  const { of } = path;
  const matches = matcherOf(path, query);
  const asked = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(asked)) {
    const parsing = `strconv.ParseUint: parsing "${asked}": invalid syntax`;
    throw new Refusal(failure({ code: 500, message: `resourceVersion: Invalid value: "${asked}": ${parsing}` }));
  }
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  const write = (type: string, object: unknown): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  const bookmark = (annotations?: Json): void => {
    const metadata = { resourceVersion: String(store.version), creationTimestamp: null, ...(annotations && { annotations }) };
    write('BOOKMARK', { kind: of.kind, apiVersion: apiVersionOf(of), metadata });
  };
  const wantsBookmarks = ['true', '1'].includes(query.get('allowWatchBookmarks') ?? '');
  const tell = (change: Change): void => {
    const told = changeFor(matches, change);
    if (change.of === of && told) write(told.type, told.object);
  };
  const timers: NodeJS.Timeout[] = [];
  const stop = store.onChange(tell);
  const watch: OpenWatch = {
    end: () => void response.end(),
    expire: () => {
      write('ERROR', tooOld(asked, store.version));
      response.end();
    },
    destroy: () => void response.destroy(),
  };
  response.on('close', () => {
    stop();
    for (const timer of timers) clearTimeout(timer);
    onClose(watch);
  });
  if (!begin({ store, path, asked }, { matches, tell, write })) {
    response.end();
    return watch;
  }
  if (wantsBookmarks && (asked === '' || asked === '0')) bookmark({ 'k8s.io/initial-events-end': 'true' });
  if (wantsBookmarks) timers.push(setInterval(bookmark, BOOKMARK_MS));
  const seconds = Number(query.get('timeoutSeconds') ?? 1_800);
  timers.push(setTimeout(() => watch.end(), seconds * 1000));
  return watch;
}

interface Beginning {
  matches: Matcher;
  tell(change: Change): void;
  write(type: string, object: unknown): void;
}

/** What is there, or what happened since; false: the version is too old. */
function begin(
  { store, path, asked }: { store: ObjectStore; path: RequestPath; asked: string },
  { matches, tell, write }: Beginning,
): boolean {
  if (asked === '' || asked === '0') {
    for (const object of store.list(path.of, path.namespace)) if (matches(object)) write('ADDED', object);
    return true;
  }
  try {
    for (const change of store.since(path.of, Number(asked))) tell(change);
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    write('ERROR', error.status);
    return false;
  }
}

/** What the change is for those who see only some: an object may come into their sight, or leave it. */
function changeFor(matches: Matcher, { type, object, previous }: Change): { type: string; object: ClusterObject } | null {
  const isSeen = type !== 'DELETED' && matches(object);
  const wasSeen = previous !== null && matches(previous);
  if (type === 'DELETED') return wasSeen ? { type, object } : null;
  if (isSeen) return { type: wasSeen ? 'MODIFIED' : 'ADDED', object };
  if (!wasSeen || previous === null) return null;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } };
}

function tooOld(asked: string, version: number): Status {
  return failure({ code: 410, reason: 'Expired', message: `too old resource version: ${asked} (${version})` });
}

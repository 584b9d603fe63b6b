/** Where the objects of one execution lie, and how its infrastructure and its watcher reach each other. */
import { posix } from 'node:path';
import { runDocumentFile } from '../channel/directory-layout.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { GrantRequestV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { Claim } from '../protocol/messages.ts';
import type { ChannelLocation, ResultTarget } from '../protocol/run-channel.ts';
import type { ObjectLocation } from '../protocol/run-document.ts';
import { carrierOf, carryObjects } from './carry-objects.ts';
import { GrantedPlaces, type ReachedPlace } from './granted-places.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface PlaceRequest {
  claim: Claim;
  parts: WorkerParts;
  job: Record<string, unknown>;
  storage: StorageV1;
  description: StorageDescription;
  /** What the run reads of its own storage. */
  objects: readonly { key: string; sha256: string }[];
  /** Of the execution's own keys. */
  prefix: string;
}

export interface RunPlace {
  storage: StorageV1;
  description: StorageDescription;
  places: GrantedPlaces;
  channel: ChannelLocation;
  /** Where it is to be written, and where the infrastructure finds it. */
  runDocument: { key: string; url: string };
  /** By its key in the run's own storage. */
  locate(object: { key: string; sha256: string }): ObjectLocation;
}

/** The run's own storage where the infrastructure reaches it, else a carrier that was filled. @throws FARHAUL_CAPABILITY_UNSUPPORTED */
export async function choosePlace(request: PlaceRequest, signal: AbortSignal): Promise<RunPlace> {
  const { parts, job, storage, description } = request;
  const places = new GrantedPlaces({ plugin: parts.plugin, job, isDryRun: parts.isDryRun === true, signal });
  const direct = await placeIn({ storage, description }, places, { ...request, keyInside: (key) => key });
  if (direct) return direct;
  const [kind] = await places.attachable();
  if (kind === undefined) throw unreachable(request);
  const carrier = { description: carrierOf(kind, parts), storage: await parts.openStorage(carrierOf(kind, parts)) };
  // Content-addressed ones are shared; the others go with their execution.
  const keyInside = (key: string): string =>
    /^(?:code|files)\//.test(key) ? key : `${request.prefix}/${key.slice(key.lastIndexOf('/') + 1)}`;
  const carried = request.objects.map(({ key, sha256 }) => ({ from: key, to: keyInside(key), sha256 }));
  await carryObjects(carried, { from: storage, to: carrier.storage }, signal);
  const place = await placeIn(carrier, places, { ...request, keyInside });
  if (place) return place;
  throw new FarhaulError('FARHAUL_INTERNAL', `The storage '${carrier.description.type}' does not grant what a '${kind}' carries.`);
}

interface Inside extends PlaceRequest {
  keyInside(key: string): string;
}

async function placeIn(
  { storage, description }: Pick<PlaceRequest, 'storage' | 'description'>,
  places: GrantedPlaces,
  { keyInside, ...request }: Inside,
): Promise<RunPlace | null> {
  const endingKey = `${request.prefix}/ending.json`;
  const resultKey = `${request.prefix}/result`;
  const runDocumentKey = `${request.prefix}/${runDocumentFile}`;
  const requests: GrantRequestV1[] = [
    { key: endingKey, method: 'PUT' },
    { key: resultKey, method: 'PUT' },
    { key: runDocumentKey, method: 'GET' },
    ...request.objects.map(({ key }): GrantRequestV1 => ({ key: keyInside(key), method: 'GET' })),
  ];
  const found = await places.locate(storage, requests);
  const ending = found?.get(endingKey);
  if (!found || !ending) return null;
  const channel =
    ending.via === 'mount'
      ? directoryChannel(ending)
      : await httpChannel(places, request, { place: found.get(resultKey), storage: description, key: resultKey });
  if (channel === null) return null;
  return {
    storage,
    description,
    places,
    channel,
    runDocument: { key: runDocumentKey, url: pathOrUrl(found.get(runDocumentKey)) },
    locate: ({ key, sha256 }) => ({ url: pathOrUrl(found.get(keyInside(key))), sha256 }),
  };
}

function pathOrUrl(place: ReachedPlace | undefined): string {
  return place === undefined ? '' : place.via === 'mount' ? place.path : place.url;
}

function directoryChannel({ path, kind }: Extract<ReachedPlace, { via: 'mount' }>): ChannelLocation {
  // Changes in a directory of this machine are seen by themselves.
  return { kind: 'directory', path: posix.dirname(path), ...(kind === 'directory' ? {} : { wake: 'stdout' }) };
}

interface WrittenResult {
  place: ReachedPlace | undefined;
  storage: StorageDescription;
  key: string;
}

/** Null where the run does not reach the API, or its watcher must bring the result to where the flow wants it. */
async function httpChannel(places: GrantedPlaces, request: PlaceRequest, own: WrittenResult): Promise<ChannelLocation | null> {
  const { parts, claim } = request;
  const url = parts.apiUrlForRunners === null ? null : await places.inside(parts.apiUrlForRunners);
  if (url === null) return null;
  const wanted = claim.flowRun.binding?.resultStorage ?? null;
  const { place, storage, key } = wanted ? await wantedResult(places, wanted, request) : own;
  if (place?.via === 'url') {
    const result: ResultTarget = { inlineBytes: wanted ? -1 : INLINE_BYTES, url: place.url, headers: place.headers, storage, key };
    return { kind: 'http', url, result };
  }
  return wanted !== null && (await places.attachable()).length > 0 ? null : { kind: 'http', url };
}

/** Where the flow wants its result. */
async function wantedResult(places: GrantedPlaces, wanted: StorageDescription, { parts, prefix }: PlaceRequest): Promise<WrittenResult> {
  const key = `${prefix}/result`;
  const storage = await parts.openStorage(wanted);
  // Nothing of it is mounted: it is written by URL, or by the watcher.
  const found = await new GrantedPlaces(places.from).locate(storage, [{ key, method: 'PUT' }]);
  return { place: found?.get(key), storage: wanted, key };
}

function unreachable({ parts, storage }: PlaceRequest): FarhaulError {
  const { type, location } = storage.describe();
  const api =
    parts.apiUrlForRunners === null ? 'no API server is used' : `it does not reach the API at ${parts.apiUrlForRunners} or the storage`;
  return new FarhaulError(
    'FARHAUL_CAPABILITY_UNSUPPORTED',
    `Nothing connects a ${parts.entry.type} run with its watcher: ${api}, and the storage '${type}' (${location}) cannot be mounted there.`,
    {
      hint: `Start a server (farhaul server start) that the infrastructure can reach, or give the work pool a storage that ${parts.entry.type} can reach: farhaul work-pool storage configure --help`,
    },
  );
}

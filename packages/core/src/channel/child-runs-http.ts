import { createHash } from 'node:crypto';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { SubmitChildRun } from '../protocol/messages.ts';
import type { ChildRunsApi } from './child-runs-api.ts';
import { exchange } from './http-exchange.ts';
import type { RunCredentials } from './runner-channel.ts';
import { errorOfDocument, type ServiceErrorDocument } from './service-error.ts';

const longestPauseMs = 5_000;

/** Patient with a server that is away: each request may be repeated without harm. */
export function childRunsOverHttp(url: string, credentials: RunCredentials): ChildRunsApi {
  const base = url.replace(/\/+$/, '');
  const send = async (route: string, request: object, signal?: AbortSignal): Promise<unknown> => {
    const body = JSON.stringify({ ...credentials, ...request });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await post(`${base}/run/${route}`, { token: credentials.token, body, signal });
      } catch (error) {
        if (signal?.aborted || !FarhaulError.isInstance(error) || !error.retryable) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, longestPauseMs) * (0.5 + Math.random())));
      }
    }
  };
  const grant = async (id: string, what: 'arguments' | 'result'): Promise<{ url: string; key: string } | null> => {
    const { object } = (await send('grant', { id, what })) as { object: { path: string; key: string } | null };
    return object && { url: `${base}${object.path}`, key: object.key };
  };
  /** Large documents go by a URL of their own, where the run's storage is this server. */
  const putArguments = async (id: string, bytes: Uint8Array): Promise<SubmitChildRun['arguments']> => {
    if (bytes.byteLength <= INLINE_BYTES) return { inline: Buffer.from(bytes).toString('base64') };
    const place = await grant(id, 'arguments');
    if (!place) throw tooLarge(bytes.byteLength);
    await exchange({ url: place.url, method: 'PUT', bytes });
    return { key: place.key, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const withResult = async (run: FlowRun): Promise<FlowRun> => {
    const { result } = run;
    if (result?.inline !== null || result.key === null) return run;
    const place = await grant(run.id, 'result');
    if (!place) return run;
    const bytes = await exchange({ url: place.url });
    if (createHash('sha256').update(bytes).digest('hex') !== result.sha256) throw damaged(run.name);
    return { ...run, result: { ...result, storage: null, key: null, inline: bytes.toString('base64') } };
  };
  return async (route, request, signal) => {
    const submitted = 'arguments' in request ? { ...request, arguments: await putArguments(request.id, request.arguments) } : request;
    return await withResult((await send(route, submitted, signal)) as FlowRun);
  };
}

function tooLarge(bytes: number): FarhaulError {
  return new FarhaulError('FARHAUL_API_LIMIT', `the arguments of a flow that is called inside a run take ${Math.round(bytes / 1024)} KiB`, {
    hint: `With the storage of this run they may take ${INLINE_BYTES / 1024} KiB there: store what is larger and pass its place.`,
  });
}

function damaged(runName: string): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_DIGEST', `the result of flow run "${runName}" was damaged or replaced`);
}

async function post(url: string, request: { token: string; body: string; signal: AbortSignal | undefined }): Promise<unknown> {
  const { token, body, signal } = request;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const unreachable = (cause: unknown): never => {
    if (signal?.aborted) throw cause;
    throw new FarhaulError('FARHAUL_API_UNREACHABLE', `${url} cannot be reached: ${String(cause)}`, { retryable: true, cause });
  };
  const response = await fetch(url, { method: 'POST', headers, body, ...(signal ? { signal } : {}) }).catch(unreachable);
  const text = await response.text().catch(unreachable);
  if (response.ok) return JSON.parse(text);
  throw errorOfAnswer(url, response.status, text);
}

function errorOfAnswer(url: string, status: number, text: string): FarhaulError {
  const retryable = status >= 500 || status === 408 || status === 429;
  const document = parse(text);
  if (document)
    return errorOfDocument({ ...document, data: { ...document.data, retryable: retryable || (document.data?.retryable ?? false) } });
  const code = retryable ? 'FARHAUL_API_UNREACHABLE' : 'FARHAUL_API_FORBIDDEN';
  return new FarhaulError(code, `${url} answered HTTP ${status}: ${text.slice(0, 500)}`, { retryable });
}

function parse(text: string): ServiceErrorDocument | null {
  try {
    const document = JSON.parse(text) as Partial<ServiceErrorDocument>;
    return document.code?.startsWith('FARHAUL_') && document.message !== undefined ? (document as ServiceErrorDocument) : null;
  } catch {
    return null;
  }
}

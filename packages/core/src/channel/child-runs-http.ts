import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowRun } from '../protocol/entities.ts';
import type { ChildRunsApi } from './child-runs-api.ts';
import type { RunCredentials } from './runner-channel.ts';
import { errorOfDocument, type ServiceErrorDocument } from './service-error.ts';

const longestPauseMs = 5_000;

/** Patient with a server that is away: each request may be repeated without harm. */
export function childRunsOverHttp(url: string, credentials: RunCredentials): ChildRunsApi {
  const base = url.replace(/\/+$/, '');
  return async (route, request, signal) => {
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
}

async function post(url: string, request: { token: string; body: string; signal: AbortSignal | undefined }): Promise<FlowRun> {
  const { token, body, signal } = request;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const unreachable = (cause: unknown): never => {
    if (signal?.aborted) throw cause;
    throw new FarhaulError('FARHAUL_API_UNREACHABLE', `${url} cannot be reached: ${String(cause)}`, { retryable: true, cause });
  };
  const response = await fetch(url, { method: 'POST', headers, body, ...(signal ? { signal } : {}) }).catch(unreachable);
  const text = await response.text().catch(unreachable);
  if (response.ok) return JSON.parse(text) as FlowRun;
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

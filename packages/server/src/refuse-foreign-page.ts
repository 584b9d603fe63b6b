import type { IncomingMessage } from 'node:http';

const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/i;

/**
 * A server without keys trusts whoever reaches it on this machine, and a browser reaches it for every page it shows. A page
 * of another origin betrays itself: by `Origin` or `Sec-Fetch-Site`, by a `Host` that was made to point here (DNS rebinding),
 * or by a body that needs no leave of ours (forms, plain text). Answers why the request is refused; null where it is not.
 */
export function foreignPage(request: IncomingMessage): string | null {
  const { host, origin } = request.headers;
  if (host === undefined || !loopbackHost.test(host)) return `the host "${shown(host)}" is not this machine`;
  if (origin !== undefined && !isOwnOrigin(origin, host)) return `the page of ${shown(origin)} may not use this server`;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'a page of another origin may not use this server';
  return foreignBody(request);
}

export function foreignBody(request: IncomingMessage): string | null {
  return hasForeignBody(request) ? 'the body is not JSON' : null;
}

function isOwnOrigin(origin: string, host: string): boolean {
  return URL.parse(origin)?.host === host.toLowerCase();
}

/** A browser asks before it sends what is neither GET nor POST, and is not answered: objects are put in any type. */
function hasForeignBody({ headers, method }: IncomingMessage): boolean {
  if (method === 'PUT') return false;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody && !/^application\/json(?:;|$)/i.test(headers['content-type'] ?? '');
}

function shown(text: string | string[] | undefined): string {
  return String(text ?? '').slice(0, 100);
}

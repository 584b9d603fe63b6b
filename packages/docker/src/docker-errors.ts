/** Pure translation: errors of the engine and of the way to it in, errors of farhaul out. */
import { FarhaulError } from '@farhaul/core';

/** What was asked, for messages. */
export interface FailedCall {
  /** `create the container fh-…`. */
  what: string;
  /** Address of the engine, and what named it. */
  address: { text: string; source: string };
  user?: string | undefined;
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
]);

/** Retryable errors say that nothing is known of what was asked. */
export function engineError(error: unknown, call: FailedCall): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  const status = statusOf(error);
  const message = messageOf(error);
  const details = { ...(status !== null && { status }), address: call.address.text };
  if (status === null || overHttp.test(message)) return connectionError(error, call);
  if (status === 409) {
    return new FarhaulError('FARHAUL_CONFLICT', `Docker could not ${call.what}: ${message}`, {
      hint: 'docker ps -a shows what is there under that name.',
      details,
      cause: error,
    });
  }
  if (exhausted.test(message)) {
    return busy(`The machine of the Docker engine has no room now; it could not ${call.what}: ${message}`, {
      hint: 'The run stays queued and is tried again; lower the limit of the worker or work pool.',
      details,
      error,
    });
  }
  const known = refusal(message);
  if (known !== null || (status >= 400 && status < 500)) {
    return new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `Docker could not ${call.what}: ${message}`, {
      hint: known ?? 'Correct the job variable that the message names.',
      details,
      cause: error,
    });
  }
  if (/no space left on device/i.test(message)) {
    return unavailable(`The disk of the Docker engine is full; it could not ${call.what}.`, {
      hint: 'docker system df shows what takes the space, docker system prune frees it.',
      details,
      error,
    });
  }
  return unavailable(`The Docker engine failed to ${call.what}: ${message}`, {
    hint: 'It is tried again; the log of the engine tells more (journalctl -u docker).',
    details,
    error,
  });
}

/** What an engine that wants TLS answers to whoever comes without. */
const overHttp = /HTTP request to an HTTPS server/i;
const BUSY_MS = 10_000;
const exhausted =
  /cannot allocate memory|too many open files|resource temporarily unavailable|no available IPv4 addresses|all predefined address pools/i;

function busy(message: string, { hint, details, error }: Refusal): FarhaulError {
  const retryAt = new Date(Date.now() + BUSY_MS).toISOString();
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', message, {
    hint,
    retryable: true,
    details: { ...details, retryAt },
    cause: error,
  });
}

interface Refusal {
  hint: string;
  details: Record<string, unknown>;
  error: unknown;
}

const START_HINT =
  'The image lacks the program, or is built for another processor: use an image with Node such as node:24-slim, or correct command.';

/** Answers of status 500 that will be the same next time, and what to change. */
const refusals: [RegExp, string][] = [
  [/bind source path does not exist/i, 'Create it on the machine of the engine, or correct the job variable volumes.'],
  [/does not support reading/i, 'The log driver of the engine keeps nothing that can be read; use json-file, local or journald.'],
  [/executable file not found|no such file or directory: unknown|exec format error/i, START_HINT],
  [/permission denied: unknown/i, 'The program of the image may not be executed by its user; set the job variable user, or another image.'],
  [/network .* not found|could not find (a )?network/i, 'Create it with docker network create, or correct the job variable networks.'],
  [
    /could not select device driver|nvidia-container|unknown device/i,
    'Install the NVIDIA container toolkit on the machine of the engine, or leave out gpus.',
  ],
  [
    /unable to find user|no matching entries in passwd/i,
    'The image has no such user: give its number (uid or uid:gid) in the job variable user.',
  ],
  [
    /not a directory|are you trying to mount a directory onto a file/i,
    'A volume mounts a file over a directory, or the other way round; correct the job variable volumes.',
  ],
  [/read-only file system.*mount|mountpoint.*read-only/i, 'Mount below a directory that the image has, or set readOnlyRoot to false.'],
  [/minimum memory limit/i, 'Raise the job variable memory.'],
  [/cpus? (is|are|available)|range of CPUs/i, 'Lower the job variable cpus to what the machine of the engine has.'],
];

function refusal(message: string): string | null {
  return refusals.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

function connectionError(error: unknown, call: FailedCall): FarhaulError {
  const code = codeOf(error);
  const { text, source } = call.address;
  const details = { code, address: text };
  if (code === 'EACCES' || code === 'EPERM') {
    const who = call.user ? `the user '${call.user}'` : 'this user';
    return new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `No permission to use the Docker engine at ${text} (${source}).`, {
      hint: `Add ${who} to the group that owns the socket (sudo usermod -aG docker ${call.user ?? '$USER'}, then log in again), or use rootless Docker.`,
      details,
      cause: error,
    });
  }
  if (
    /wrong version number|HTTP parse|Parse Error|socket hang up|HTTP request to an HTTPS server/i.test(messageOf(error)) &&
    text.startsWith('tcp:') &&
    code !== 'ECONNRESET'
  ) {
    return unavailable(`What answers at ${text} (${source}) does not speak to us as a Docker engine: ${messageOf(error)}`, {
      hint: 'Where the engine uses TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.',
      details,
      error,
    });
  }
  if (
    /alert (certificate|bad certificate|unknown ca|access denied|handshake failure)|alert_certificate|certificate required/i.test(
      messageOf(error),
    )
  ) {
    return new FarhaulError(
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      `The Docker engine at ${text} does not accept the certificate of this client: ${messageOf(error)}`,
      { hint: 'DOCKER_CERT_PATH must hold a cert.pem and key.pem that the authority of the engine has signed.', details, cause: error },
    );
  }
  if (/certificate|self.signed|unable to verify|altnames/i.test(messageOf(error))) {
    return new FarhaulError(
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      `The certificate of the Docker engine at ${text} is not accepted: ${messageOf(error)}`,
      {
        hint: 'DOCKER_CERT_PATH must hold the ca.pem that signed it, and the cert.pem and key.pem of this client.',
        details,
        cause: error,
      },
    );
  }
  const reason = unreachable.has(code) ? code : messageOf(error);
  return unavailable(`The Docker engine cannot be reached at ${text} (${source}): ${reason}.`, {
    hint: startHint(text, source),
    details,
    error,
  });
}

function startHint(text: string, source: string): string {
  if (text.startsWith('unix:')) {
    return `Start it (sudo systemctl start docker, or Docker Desktop)${source === 'default' ? ', or name another one with DOCKER_HOST or docker context use' : `, or correct ${source}`}.`;
  }
  if (text.startsWith('ssh:')) {
    return `Try it by hand: ssh ${text.slice('ssh://'.length).replace(/:(\d+)$/, ' -p $1')} docker version; it must work without a password, and docker must be there. Or correct ${source}.`;
  }
  return `Check that it runs there and that nothing between refuses the connection, or correct ${source}. Where it wants TLS: DOCKER_TLS_VERIFY=1, and in DOCKER_CERT_PATH a ca.pem, cert.pem and key.pem that it accepts.`;
}

function unavailable(
  message: string,
  { hint, details, error }: { hint: string; details: Record<string, unknown>; error: unknown },
): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', message, { hint, retryable: true, details, cause: error });
}

/** Why an image could not be pulled, and what to do. */
export function pullError(error: unknown, { image, address }: { image: string; address: FailedCall['address'] }): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  const message = messageOf(error);
  if (statusOf(error) === null && codeOf(error) !== 'unknown') return connectionError(error, { what: '', address });
  const refused = (text: string, hint: string): FarhaulError =>
    new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', text, { hint, details: { image, reason: 'pull-failed' }, cause: error });
  if (/no matching manifest|does not match the specified platform|no match for platform/i.test(message)) {
    return refused(
      `The image '${image}' has no build for the asked platform: ${message}`,
      'Set the job variable platform to one that the image has, such as linux/amd64, or choose another image.',
    );
  }
  if (/unauthorized|authentication required|denied|no basic auth|incorrect username or password|forbidden/i.test(message)) {
    return refused(
      `The registry refuses the image '${image}': ${message}`,
      'Check the name; for a private image log in (docker login) on this machine, or set the job variable registryCredentials.',
    );
  }
  if (/manifest unknown|manifest for .* not found|not found: manifest|name unknown|repository does not exist|: not found/i.test(message)) {
    return refused(`The image '${image}' does not exist: ${message}`, 'Check name and tag of the job variable image.');
  }
  if (/no such host|server misbehaving|name resolution|lookup /i.test(message)) {
    return refused(
      `The registry of the image '${image}' is not known: ${message}`,
      'Check the host in the job variable image, and that the machine of the engine can resolve it; imagePullPolicy "never" uses what is there.',
    );
  }
  if (/no space left on device/i.test(message)) {
    return unavailable(`The image '${image}' could not be pulled: the disk of the Docker engine is full.`, {
      hint: 'docker system df shows what takes the space, docker system prune frees it.',
      details: { image },
      error,
    });
  }
  if (/toomanyrequests|rate limit/i.test(message)) {
    return busy(`The registry allows no more pulls of '${image}' now: ${message}`, {
      hint: 'Log in to the registry (docker login) for a higher limit, or use a mirror; the run stays queued.',
      details: { image },
      error,
    });
  }
  return unavailable(`The image '${image}' could not be pulled: ${message}`, {
    hint: 'Check that the machine of the engine reaches the registry; imagePullPolicy "if-possible" or "never" uses an image that is there.',
    details: { image },
    error,
  });
}

export function isConflict(error: unknown): boolean {
  return FarhaulError.isInstance(error, 'FARHAUL_CONFLICT');
}

/** Whether the engine itself said no, so that what was asked was not done. */
export function isAnswer(error: unknown): boolean {
  return FarhaulError.isInstance(error) && typeof error.details?.['status'] === 'number';
}

/** HTTP status of an engine's answer; null where there was none. */
export function statusOf(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' ? status : null;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** The engine's own words, without the client's frame around them. */
export function messageOf(error: unknown): string {
  const json = typeof error === 'object' && error !== null ? (error as { json?: { message?: unknown } | null }).json : null;
  const text = typeof json?.message === 'string' ? json.message : error instanceof Error ? error.message : String(error);
  return text.replace(/^\(HTTP code \d+\) [\w ]+ - /, '').trim();
}

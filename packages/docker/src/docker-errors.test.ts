import { describe, expect, test } from 'vitest';
import { engineError, isAnswer, pullError } from './docker-errors.ts';

const address = { text: 'unix:///var/run/docker.sock', source: 'default' };
const call = { what: 'create the container fh-1', address, user: 'ana' };
const broken = (code: string): Error => Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });
const answer = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), { statusCode, json: { message } });

describe('the way to the engine', () => {
  test('no engine: to be tried again, with how to start it', () => {
    for (const code of ['ECONNREFUSED', 'ENOENT', 'ECONNRESET']) {
      const error = engineError(broken(code), call);
      expect(error).toMatchObject({
        code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
        retryable: true,
        hint: expect.stringContaining('systemctl start docker'),
      });
      expect(error.message).toContain('unix:///var/run/docker.sock');
      expect(isAnswer(error)).toBe(false);
    }
  });

  test('no permission on the socket: names user and group', () => {
    const error = engineError(broken('EACCES'), call);
    expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_REJECTED', retryable: false });
    expect(error.hint).toMatch(/'ana'.*usermod -aG docker ana/);
  });

  test('an address from a setting says which', () => {
    const error = engineError(broken('ECONNREFUSED'), { ...call, address: { text: 'tcp://10.0.0.1:2375', source: 'DOCKER_HOST' } });
    expect(error.message).toContain('(DOCKER_HOST)');
    expect(error.hint).toContain('correct DOCKER_HOST');
  });

  test('a certificate that is not accepted is no passing trouble', () => {
    const error = engineError(new Error('self-signed certificate in certificate chain'), {
      ...call,
      address: { text: 'tcp://10.0.0.1:2376', source: 'DOCKER_HOST' },
    });
    expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_REJECTED', hint: expect.stringContaining('DOCKER_CERT_PATH') });
  });
});

describe('answers of the engine', () => {
  const cases: [status: number, message: string, code: string, hint: RegExp][] = [
    [400, 'invalid mount config for type "bind": bind source path does not exist: /nowhere', 'FARHAUL_INFRASTRUCTURE_REJECTED', /volumes/],
    [
      400,
      'OCI runtime create failed: exec: "node": executable file not found in $PATH: unknown',
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      /node:24-slim/,
    ],
    [404, 'network back not found', 'FARHAUL_INFRASTRUCTURE_REJECTED', /docker network create/],
    [500, 'could not select device driver "" with capabilities: [[gpu]]', 'FARHAUL_INFRASTRUCTURE_REJECTED', /NVIDIA/],
    [500, 'unable to find user ana: no matching entries in passwd file', 'FARHAUL_INFRASTRUCTURE_REJECTED', /uid/],
    [400, 'range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available', 'FARHAUL_INFRASTRUCTURE_REJECTED', /cpus/],
    [501, 'configured logging driver does not support reading', 'FARHAUL_INFRASTRUCTURE_REJECTED', /log driver/],
    [409, 'Conflict. The container name "/fh-1" is already in use', 'FARHAUL_CONFLICT', /docker ps -a/],
    [500, 'fork/exec /usr/bin/runc: cannot allocate memory', 'FARHAUL_INFRASTRUCTURE_BUSY', /queued/],
    [500, 'write /var/lib/docker/x: no space left on device', 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE', /docker system df/],
    [500, 'something else', 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE', /log of the engine/],
  ];
  for (const [status, message, code, hint] of cases) {
    test(`${status} ${message.slice(0, 60)}: ${code}`, () => {
      const error = engineError(answer(status, message), call);
      expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
      expect(isAnswer(error)).toBe(true);
      expect(error.message).not.toContain('HTTP code');
      if (code === 'FARHAUL_INFRASTRUCTURE_BUSY') expect(error.details).toMatchObject({ retryAt: expect.stringMatching(/Z$/) });
    });
  }
});

describe('pulls', () => {
  const cases: [message: string, code: string, hint: RegExp][] = [
    ['manifest for node:nope not found: manifest unknown: manifest unknown', 'FARHAUL_INFRASTRUCTURE_REJECTED', /name and tag/],
    [
      'pull access denied for x/y, repository does not exist or may require docker login: denied',
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      /docker login/,
    ],
    ['Head "http://127.0.0.1:5055/v2/a/manifests/1": no basic auth credentials', 'FARHAUL_INFRASTRUCTURE_REJECTED', /registryCredentials/],
    ['unauthorized: authentication required', 'FARHAUL_INFRASTRUCTURE_REJECTED', /docker login/],
    [
      'Get "https://nope.invalid/v2/": dial tcp: lookup nope.invalid: no such host',
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      /host in the job variable image/,
    ],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'FARHAUL_INFRASTRUCTURE_REJECTED', /platform/],
    ['toomanyrequests: You have reached your pull rate limit', 'FARHAUL_INFRASTRUCTURE_BUSY', /docker login/],
    [
      'Get "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused',
      'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      /if-possible/,
    ],
  ];
  for (const [message, code, hint] of cases) {
    test(`${message.slice(0, 60)}: ${code}`, () => {
      const error = pullError(new Error(message), { image: 'app:1', address });
      expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
      expect(error.message).toContain('app:1');
    });
  }
});

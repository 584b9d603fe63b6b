import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { FarhaulError } from '@farhaul/core/client';

export interface HttpAddress {
  host: string;
  /** 0: any free one. */
  port: number;
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/** As it stands in a URL; who listens everywhere is found here. */
export function nameOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

export function isLoopback({ host }: HttpAddress): boolean {
  return loopback.test(host);
}

/** Without authentication only this machine may reach the API. @throws FARHAUL_CONFIGURATION naming the remedy */
export function refuseOpenAddress(address: HttpAddress): void {
  if (isLoopback(address)) return;
  const { host } = address;
  throw new FarhaulError(
    'FARHAUL_CONFIGURATION',
    `The server has no authentication, so it does not listen on ${host}, where others can reach it.`,
    {
      hint: 'Ask for keys (--auth), or listen on 127.0.0.1 and reach it from elsewhere through a tunnel, e.g. ssh -L 4270:127.0.0.1:4270 host.',
    },
  );
}

/** Resolves with the port. @throws FARHAUL_CONFIGURATION where it cannot be had */
export async function listen(server: Server, { host, port }: HttpAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: NodeJS.ErrnoException) => {
    throw refused(error, { host, port });
  });
  return (server.address() as AddressInfo).port;
}

function refused(error: NodeJS.ErrnoException, { host, port }: HttpAddress): FarhaulError {
  const hints: Record<string, string> = {
    EADDRINUSE: 'Another program listens there, perhaps another farhaul server (farhaul server status). Choose another --port.',
    EACCES: 'Choose a --port of 1024 or more.',
    EADDRNOTAVAIL: 'Give an address of this machine as --host.',
  };
  return new FarhaulError('FARHAUL_CONFIGURATION', `The server cannot listen on ${host}:${port}: ${error.message}`, {
    hint: hints[error.code ?? ''],
    cause: error,
  });
}

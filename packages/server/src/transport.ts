import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { FarhaulError } from '@farhaul/core';

/** Files of PEM. */
export interface TlsFiles {
  certificate: string;
  key: string;
}

/** A request may bring an object of a gigabyte. */
const limits = { requestTimeout: 1_800_000, headersTimeout: 30_000 };

/** @throws FARHAUL_CONFIGURATION where the files cannot be used */
export function createTransport(tls: TlsFiles | null): Server {
  if (tls === null) return createServer(limits);
  try {
    return createTlsServer({ ...limits, cert: readFileSync(tls.certificate), key: readFileSync(tls.key), minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new FarhaulError(
      'FARHAUL_CONFIGURATION',
      `TLS cannot be served with ${tls.certificate} and ${tls.key}: ${(error as Error).message}`,
      {
        hint: 'Give a certificate (with its chain) and its private key as PEM files that this user may read.',
        cause: error,
      },
    );
  }
}

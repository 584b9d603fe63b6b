import { once } from 'node:events';
import { FarhaulError } from '@farhaul/core/client';
import type { FarhaulServer, ServerOptions } from '@farhaul/server';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseCount } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';

export interface ServeOptions {
  host: string;
  port: string;
  /** Absent: as it was kept. */
  auth?: boolean;
  tlsCertificate?: string;
  tlsKey?: string;
  json?: true;
}

export async function serve(options: ServeOptions): CommandResult {
  const port = parseCount(options.port, '--port', 0);
  if (port > 65_535)
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${options.port}" cannot be used for --port.`, {
      hint: 'Give a number from 0 to 65535.',
    });
  const startServer = await loadServer();
  const interrupt = onInterrupt();
  const server = await startServer({ host: options.host, port, authentication: options.auth, tls: tlsFiles(options) });
  try {
    print(
      { url: server.url, place: server.place, authentication: server.authentication, firstKey: server.firstKey, pid: process.pid },
      { json: options.json, render: () => welcome(server) },
    );
    for (const warning of server.warnings) remark(warning);
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    remark('Closing: requests in work may end.');
  } finally {
    await server.close();
    interrupt.release();
  }
}

function tlsFiles({ tlsCertificate, tlsKey }: ServeOptions): ServerOptions['tls'] {
  if (tlsCertificate === undefined && tlsKey === undefined) return null;
  if (tlsCertificate !== undefined && tlsKey !== undefined) return { certificate: tlsCertificate, key: tlsKey };
  throw new FarhaulError('FARHAUL_INPUT_INVALID', 'TLS takes both a certificate and its key.', {
    hint: 'Give --tls-certificate and --tls-key.',
  });
}

function welcome(server: FarhaulServer): string {
  const openApi = `${server.url}/openapi.json`;
  return [
    `farhaul serves ${paint('bold', server.url)}`,
    `  data            ${server.place}`,
    `  secrets         encrypted with the key in ${server.secretKeyPlace}`,
    `  authentication  ${server.authentication ? 'API keys' : 'none: only this machine can reach it'}`,
    `  description     ${openApi}`,
    ...(server.firstKey === null
      ? []
      : [
          `  first key       ${paint('bold', server.firstKey)}`,
          '                  of an administrator, shown this once: keep it, or make others with it and revoke it',
        ]),
    paint('dim', `Everything on this machine that uses the same data directory finds it; elsewhere set FARHAUL_API_URL=${server.url}`),
  ].join('\n');
}

async function loadServer(): Promise<(options: ServerOptions) => Promise<FarhaulServer>> {
  try {
    return (await import('@farhaul/server')).startServer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new FarhaulError('FARHAUL_CONFIGURATION', 'The package @farhaul/server is not installed.', {
      hint: 'npm install @farhaul/server',
      cause: error,
    });
  }
}

/** A registry of npm with packages of a test's own, on this machine alone. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../../archive/tar-writer.ts';

export interface RegistryPackage {
  name: string;
  version: string;
  files?: Record<string, string>;
  [field: string]: unknown;
}

export interface PackageRegistry {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
  /** Offers a package and answers its digest. */
  publish(one: RegistryPackage): string;
  /** From now on paths with this text are never answered. */
  hang(text: string): void;
  /** How many wait for an answer that never comes. */
  waiting(): number;
  close(): Promise<void>;
}

export async function startRegistry(): Promise<PackageRegistry> {
  const documents = new Map<string, { name: string; versions: Record<string, unknown>; 'dist-tags': Record<string, string> }>();
  const tarballs = new Map<string, Buffer>();
  const asked: string[] = [];
  const hanging: string[] = [];
  let waiting = 0;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    asked.push(path);
    if (hanging.some((text) => path.includes(text))) {
      waiting += 1;
      response.once('close', () => (waiting -= 1));
      return;
    }
    const body = tarballs.get(path) ?? (documents.has(path) ? JSON.stringify(documents.get(path)) : null);
    response.writeHead(body === null ? 404 : 200, { 'content-type': tarballs.has(path) ? 'application/gzip' : 'application/json' });
    response.end(body ?? '{}');
  };
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    asked,
    publish({ files = {}, ...fields }) {
      const tarball = tarballOf(fields, files);
      const path = `${fields.name}/-/${fields.version}.tgz`;
      tarballs.set(path, tarball);
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const document = documents.get(fields.name) ?? { name: fields.name, versions: {}, 'dist-tags': {} };
      document.versions[fields.version] = { ...fields, dist: { tarball: url + path, integrity } };
      document['dist-tags'] = { latest: fields.version };
      documents.set(fields.name, document);
      return integrity;
    },
    hang: (text) => void hanging.push(text),
    waiting: () => waiting,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tarballOf(fields: object, files: Record<string, string>): Buffer {
  const all = { 'package.json': JSON.stringify(fields), ...files };
  const entries = Object.entries(all).map(([path, text]) => ({ path: `package/${path}`, content: Buffer.from(text), executable: false }));
  return gzipSync(writeTar(entries));
}

/** Puts a package into a project as an installation without scripts leaves it. */
export function installHere(project: string, { files = {}, ...fields }: RegistryPackage, folder = fields.name): void {
  for (const [path, text] of Object.entries({ 'package.json': JSON.stringify(fields), ...files })) {
    const file = join(project, 'node_modules', folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

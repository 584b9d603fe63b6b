import { lastServer, readServerFile } from '@farhaul/core/client';
import { type Check, failed, ok, warning } from '../check.ts';

/** A server that was killed leaves its file behind. */
export const serverFile: Check = {
  name: 'server file',
  examine: async ({ settings }) => {
    const last = lastServer(settings.dataDirectory);
    if (last === null) return settings.apiUrl === null ? [ok('No server runs on the data directory; its store is used directly.')] : [];
    const about = `${last.url} (pid ${last.pid}, version ${last.version}, ${last.store})`;
    if (settings.apiUrl !== null) return [ok(`${about} is there, but ${settings.apiUrl} is used.`)];
    if (readServerFile(settings.dataDirectory) !== null) return [ok(`${about} runs here.`)];
    const path = `${settings.dataDirectory}/server.json`;
    if (last.store === 'sqlite') return [warning(`server.json names ${about}, which is gone: it is passed over.`, `rm ${path}`)];
    return [failed(`server.json names ${about}, which is gone, and it kept the runs elsewhere.`, 'DATABASE_URL=… farhaul server start')];
  },
};

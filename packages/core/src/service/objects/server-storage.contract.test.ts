import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStorageContract } from '@farhaul/testkit';
import { describe } from 'vitest';
import { openServerStorage } from '../../storage/server-storage.ts';
import { startObjectServer, useUrl } from '../testing/object-server.ts';
import { storeKinds } from '../testing/test-stores.ts';
import { directoryObjects } from './directory-objects.ts';

for (const kind of storeKinds) {
  for (const place of ['tables', 'a directory'] as const) {
    describe.skipIf(kind.trouble !== null)(`the server storage on ${kind.trouble ?? kind.name}, objects in ${place}`, () => {
      describeStorageContract('server storage', {
        setup: async () => {
          const opened = await kind.open();
          const directory = mkdtempSync(join(tmpdir(), 'farhaul-objects-'));
          const server = await startObjectServer(opened.store, place === 'tables' ? {} : { objects: directoryObjects(directory) });
          const { client, url, storage } = server;
          return {
            storage,
            secrets: [],
            use: useUrl,
            reopen: async (configuration) => openServerStorage({ client, url, configuration }),
            close: async () => {
              await server.close();
              await opened.dispose();
              rmSync(directory, { recursive: true, force: true });
            },
          };
        },
      });
    });
  }
}

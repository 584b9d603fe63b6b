import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createService } from '../service.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { createContentHandler } from './content-handler.ts';
import { directoryObjects } from './directory-objects.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { tableObjects } from './table-objects.ts';

async function* text(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('content');
}

describeOnStores('an object for whoever is gone before it is found', (_story, opened) => {
  test.each(['tables', 'a directory'])('is let go of, in %s', async (place) => {
    const directory = mkdtempSync(join(tmpdir(), 'farhaul-gone-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const { store } = opened();
    const objects: ObjectStore = place === 'tables' ? tableObjects(store) : directoryObjects(directory);
    await objects.put('place/a', text(), { ifAbsent: false });
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const found = Promise.withResolvers<StoredObject | null>();
    const get = objects.get.bind(objects);
    objects.get = async (key) => {
      asked.resolve();
      await gone.promise;
      const object = await get(key);
      found.resolve(object);
      return object;
    };
    const service = createService({ store, objects });
    const handle = createContentHandler({ objects: service.objects, prefix: '/api', objectLimit: 1_000, onFailure: () => undefined });
    const server = createServer((incoming, response) => {
      response.once('close', gone.resolve);
      void handle(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => await new Promise<void>((resolve) => server.close(() => resolve())));
    const { grants } = await service.objects.grant({ requests: [{ key: 'place/a', method: 'GET' }], lifetimeMs: 60_000 });
    const sent = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, path: `/api${grants[0]?.path ?? ''}` });
    sent.on('error', () => undefined).end();
    await asked.promise;
    sent.destroy();
    const object = await found.promise;
    await expect.poll(() => object?.body.destroyed, { timeout: 30_000 }).toBe(true);
  });
});

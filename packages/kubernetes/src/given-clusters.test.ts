import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GivenClusters } from './given-clusters.ts';

describe('clusters that jobs bring along', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'farhaul-clusters-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const config = { kubeconfig: 'text of a kubeconfig', context: 'prod' };

  test('have names that tell nothing of them, the same for the same text', () => {
    const clusters = new GivenClusters(directory);
    const name = clusters.note(config);
    expect(name).toMatch(/^config-[0-9a-f]{32}$/);
    expect(new GivenClusters(directory).note({ ...config })).toBe(name);
    expect(clusters.note({ ...config, context: 'test' })).not.toBe(name);
    expect([GivenClusters.isName(name), GivenClusters.isName('prod'), GivenClusters.isName('')]).toEqual([true, false, false]);
  });

  test('are found by another process while a run is in them, and forgotten with the last', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const clusters = new GivenClusters(directory);
    await clusters.keep(first, config);
    await clusters.keep(second, config);
    const name = clusters.note(config);
    const other = new GivenClusters(directory);
    expect([await other.names(), await other.find(name), await other.nameOf(second)]).toEqual([[name], config, name]);
    await clusters.forget(first, name);
    expect(await new GivenClusters(directory).find(name)).toEqual(config);
    await clusters.forget(second, name);
    await clusters.forget(second, name);
    const last = new GivenClusters(directory);
    expect([await last.names(), await last.find(name), await last.nameOf(second)]).toEqual([[], null, null]);
  });

  test('are kept where nobody else reads', async () => {
    await new GivenClusters(directory).keep(randomUUID(), config);
    const place = join(directory, 'clusters');
    const [file = ''] = readdirSync(place);
    expect([statSync(place).mode & 0o777, statSync(join(place, file)).mode & 0o777]).toEqual([0o700, 0o600]);
  });
});

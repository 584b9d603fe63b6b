import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { asPluginV1 } from '@farhaul/core/client';
import type { PluginRule } from './plugin-trial.ts';

const group = 'Manifest';

export const manifestRules: readonly PluginRule[] = [
  {
    group,
    title: 'it has the shape of contract v1, and no job variable has a name that every decorator reserves',
    async check({ plugin, module }) {
      assert.equal(asPluginV1(plugin, module.href), plugin);
    },
  },
  {
    group,
    title: 'the key "farhaul" of package.json names an exported module, its version and its package',
    async check({ plugin, manifest, module }) {
      const { farhaul, exports, name } = manifest;
      assert.ok(farhaul, 'package.json has no key "farhaul"');
      assert.equal(farhaul.specificationVersion, plugin.specificationVersion);
      assert.ok(typeof farhaul.plugin === 'string', 'package.json names no "plugin"');
      const exported = exports?.[farhaul.plugin];
      assert.ok(exported !== undefined, `exports has no "${farhaul.plugin}"`);
      const stem = (path: string): string => basename(path).replace(/\.[cm]?[jt]s$/, '');
      const targets = targetsOf(exported).map(stem);
      assert.ok(targets.includes(stem(module.pathname)), `exports["${farhaul.plugin}"] leads to ${targets.join(', ')}`);
      assert.equal(plugin.name, name, 'the manifest has another name than the package');
    },
  },
  {
    group,
    title: '@farhaul/core is a peer of the package, so that a project has one',
    async check({ manifest }) {
      assert.ok(manifest.peerDependencies?.['@farhaul/core'], 'peerDependencies has no "@farhaul/core"');
    },
  },
  {
    group,
    title: 'each of its types has a name to show, and a description that ends with a period',
    async check({ plugin }) {
      for (const { type, displayName, description } of [...plugin.workers, ...plugin.storages, ...(plugin.blocks ?? [])]) {
        assert.notEqual(displayName, '', `${type} has no name to show`);
        assert.match(description, /\S\.$/, `the description of ${type} does not end with a period`);
      }
    },
  },
  {
    group,
    title: 'templates and schemas are plain JSON: they are copied into work pools',
    async check({ plugin }) {
      const copied = [
        ...plugin.workers.map(({ jobSchema }) => jobSchema),
        ...plugin.storages.map(({ schema }) => schema),
        ...(plugin.blocks ?? []).map(({ schema }) => schema),
      ];
      for (const one of copied) assert.deepEqual(JSON.parse(JSON.stringify(one)), one);
    },
  },
];

function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targetsOf) : [];
}

/**
 * A process has no mounts of its own: programs of Node find what is mounted by a module that is loaded before them and
 * leads paths below a mount to its directory. Text, because it is written beside the container.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatedMount } from './container-runner.ts';

const hook = `'use strict';
const fs = require('fs');
const { fileURLToPath } = require('url');

function placeOf(value) {
  const isUrl = value instanceof URL && value.protocol === 'file:';
  if (typeof value !== 'string' && !isUrl) return value;
  const path = isUrl ? fileURLToPath(value) : value;
  for (const [from, to] of mounts) if (path === from || path.startsWith(from + '/')) return to + path.slice(from.length);
  return value;
}

const ofTwo = /^(rename|copyFile|link|symlink|cp)(Sync)?$/;
function lead(owner) {
  for (const name of Object.keys(owner)) {
    const original = owner[name];
    if (typeof original !== 'function' || !/^[a-z]/.test(name)) continue;
    const count = ofTwo.test(name) ? 2 : 1;
    const led = function (...args) {
      return original.apply(this, args.map((value, index) => (index < count ? placeOf(value) : value)));
    };
    for (const key of Reflect.ownKeys(original)) {
      const property = Object.getOwnPropertyDescriptor(original, key);
      if (typeof key === 'symbol' || key === 'native') Object.defineProperty(led, key, property);
    }
    owner[name] = led;
  }
}
lead(fs);
lead(fs.promises);
require('module').syncBuiltinESMExports();
`;

/** Answers what `NODE_OPTIONS` must hold. */
export function writeMountHook(directory: string, mounts: readonly EmulatedMount[]): string {
  const led = mounts
    .map(({ path, directory: place }) => [path.replace(/\/+$/, ''), place] as const)
    .toSorted(([one], [other]) => other.length - one.length);
  const file = join(directory, 'mounts.cjs');
  writeFileSync(
    file,
    hook.replace("'use strict';\n", () => `'use strict';\nconst mounts = ${JSON.stringify(led)};\n`),
  );
  return `--require=${JSON.stringify(file)}`;
}

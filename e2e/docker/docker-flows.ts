/** Flows that run in containers. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

/** By which the test finds its containers. */
const labels = { 'farhaul-e2e': 'true' };

export const hello = docker({ image: 'node:24-slim', labels, memory: '512m', env: { LEVEL: 'debug' } })(
  flow({ name: 'hello' })(async (name: string) => {
    console.log(`level ${process.env['LEVEL']}`);
    return { text: `Hello, ${name}!`, host: hostname(), uid: process.getuid?.(), at: new Date(0) };
  }),
);

export const plain = docker({ image: 'node:24-slim', labels, networkMode: 'none' })(async function plain(left: number, right: number) {
  return left + right;
});

export const readsFile = docker({ image: 'node:24-slim', labels, includeFiles: ['included.txt'] })(
  flow({ name: 'reads-file' })(async () => readFileSync('included.txt', 'utf8')),
);

export const sleeps = docker({ image: 'node:24-slim', labels })(
  flow({ name: 'sleeps' })(async (ms: number) => {
    console.log('sleeping');
    await sleep(ms);
    return 'slept';
  }),
);

/** A flow in a container: `node examples/basic.ts`. */
import { hostname } from 'node:os';
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

export const hello = docker({ image: 'node:24-slim', memory: '512m', networkMode: 'none' })(
  flow({ name: 'hello' })(async (name: string) => `Hello, ${name}, from the container ${hostname()}!`),
);

if (import.meta.main) process.stdout.write(`${await hello('world')}\n`);

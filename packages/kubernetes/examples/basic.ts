/** A flow in a cluster: `node examples/basic.ts`. */
import { hostname } from 'node:os';
import { flow } from '@farhaul/core';
import { kubernetes } from '@farhaul/kubernetes';

export const hello = kubernetes({ image: 'node:24-slim', memory: '512Mi' })(
  flow({ name: 'hello' })(async (name: string) => `Hello, ${name}, from the pod ${hostname()}!`),
);

if (import.meta.main) console.log(await hello('world'));

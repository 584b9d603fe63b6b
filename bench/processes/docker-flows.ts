/** Flows of the bench `docker`: without a pool, and in pools of different storages and limits. */
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

export const image = 'node:24-slim';
/** By which the bench finds its own containers: others may use the engine too. */
export const labels = { 'farhaul-bench': String(process.pid) };
export const direct = docker({ image, labels })(flow({ name: 'direct' })(async (number: number) => number + 1));
export const bound = docker({ image, labels, workPool: 'bound' })(flow({ name: 'bound' })(async (number: number) => number + 1));
export const carried = docker({ image, labels, workPool: 'carried' })(flow({ name: 'carried' })(async (number: number) => number + 1));
export const limited = docker({ image, labels, workPool: 'limited' })(flow({ name: 'limited' })(async (number: number) => number + 1));

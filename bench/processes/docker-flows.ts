/** Flows of the bench `docker`: without a pool, and in pools of different storages and limits. */
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

export const image = 'node:24-slim';
export const direct = docker({ image })(flow({ name: 'direct' })(async (number: number) => number + 1));
export const bound = docker({ image, workPool: 'bound' })(flow({ name: 'bound' })(async (number: number) => number + 1));
export const carried = docker({ image, workPool: 'carried' })(flow({ name: 'carried' })(async (number: number) => number + 1));
export const limited = docker({ image, workPool: 'limited' })(flow({ name: 'limited' })(async (number: number) => number + 1));

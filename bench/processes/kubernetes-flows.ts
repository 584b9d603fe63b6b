/** The flow of the bench `kubernetes`. */
import { flow } from '@farhaul/core';
import { kubernetes } from '@farhaul/kubernetes';

export const image = 'node:24-slim';
export const direct = kubernetes({ image })(flow({ name: 'direct' })(async (number: number) => number + 1));

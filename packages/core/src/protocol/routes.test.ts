import type { AnyContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { contract } from './contract.ts';
import { routes } from './routes.ts';

test('the routes that clients use are those of the contract, and say all that its routes say', () => {
  const told = Object.entries(contract).map(([group, operations]) => {
    const each = Object.entries<AnyContractProcedure>(operations).map(([operation, procedure]) => {
      const { method, path, ...more } = procedure['~orpc'].route;
      expect(more, `${group}.${operation}`).toEqual({});
      return [operation, `${method} ${path}`];
    });
    return [group, Object.fromEntries(each)];
  });
  expect(routes).toEqual(Object.fromEntries(told));
});

import { discoverPlugins } from '@farhaul/core/client';
import { type Check, failed, ok } from '../check.ts';

export const plugins: Check = {
  name: 'plugins',
  examine: async () =>
    (await discoverPlugins(process.cwd())).map((row) => {
      const name = `${row.name}${row.version === null ? '' : ` ${row.version}`}`;
      if (row.state === 'broken') return failed(`${name} cannot be used: ${row.error.message}`, row.error.hint ?? null);
      const types = row.plugin.workers.map(({ type }) => type).join(', ');
      return ok(`${name} (${row.source})${types === '' ? '' : ` offers ${types}`}.`);
    }),
};

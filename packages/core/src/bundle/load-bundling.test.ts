import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createFlowProject, sourceUrl } from './flow-project.fixture.ts';

const script = `import { readFileSync } from 'node:fs';
import { loadBundling } from '${sourceUrl('bundle/load-bundling.ts')}';
const { createBundle } = await loadBundling();
await createBundle({ directory: process.cwd(), entrypoint: 'flows.ts:train' });
const advised = readFileSync('/proc/self/smaps', 'utf8').match(/^VmFlags:.*\\bhg\\b/gm) ?? [];
console.log(process.env.MIMALLOC_ARENA_EAGER_COMMIT ?? 'unset', advised.length > 0);
`;

const hasLargePages = existsSync('/sys/kernel/mm/transparent_hugepage');
if (!hasLargePages) console.warn('skipped: large pages of memory, because this machine has none');

describe.runIf(hasLargePages)('what makes bundles', () => {
  test.each([
    ['asks for no large pages, and leaves the environment as it was', {}, 'unset false'],
    ['keeps to what the user has set', { MIMALLOC_ARENA_EAGER_COMMIT: '2' }, '2 true'],
  ])('%s', async (_title, environment, expected) => {
    const { run } = createFlowProject({
      'flows.ts': `import { subprocess } from '@farhaul/core';\nexport const train = subprocess()(async () => 1);\n`,
      'main.mjs': script,
    });
    const printed = await run(process.execPath, ['--conditions=@farhaul/source', 'main.mjs'], environment);
    expect(printed.trim()).toBe(expected);
  });
});

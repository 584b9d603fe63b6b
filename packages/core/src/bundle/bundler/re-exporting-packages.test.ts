import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createFlowProject } from '../flow-project.fixture.ts';
import { packFlow, resultOf } from '../packed-flow.fixture.ts';

interface Shape {
  what: string;
  /** Files of the package `many`. */
  files: Record<string, string>;
  /** Statements of the flow's file and the value its flow returns. */
  flow: { head: string; value: string };
  expected: unknown;
}

const lazily = `export const lazily = (make) => { let made; return () => (made ??= make()); };`;

const shapes: Shape[] = [
  {
    what: 'many modules, of which few are used',
    files: {
      'index.js': `export { one } from './one.js';\nexport * from './two.js';\nexport * as rest from './rest.js';\nexport { default as standard } from './standard.js';`,
      'one.js': `import { two } from './two.js';\nexport const one = () => two() - 1;`,
      'two.js': 'export const two = () => 2;',
      'rest.js': `export { three } from './three.js';`,
      'three.js': 'export const three = () => 3;',
      'standard.js': `export default () => 'standard';`,
    },
    flow: { head: "import { one, rest, standard } from 'many';", value: '[one(), rest.three(), standard()]' },
    expected: [1, 3, 'standard'],
  },
  {
    what: 'a module whose constants are made of another that only it imports',
    files: {
      'index.js': `export * from './lib/index.js';\nexport { other } from './other.js';`,
      'lib/index.js': `export { make } from './make.js';\nexport * from './schemas.js';`,
      'lib/schemas.js': `import { make } from './make.js';\nexport const first = make('first');\nexport const second = make('second');`,
      'lib/make.js': 'export const make = (name) => ({ name });',
      'other.js': `import { first } from './index.js';\nexport const other = () => first.name;`,
    },
    flow: { head: "import { other } from 'many';\nconst late = () => import('many');", value: '[other(), (await late()).second.name]' },
    expected: ['first', 'second'],
  },
  {
    what: 'a default of another module beside what it reads of it at once',
    files: {
      'index.js': `import defaults from './defaults.js';\nexport { join } from 'node:path';\nexport * from './parts.js';\nexport const install = defaults.install;\nexport const version = defaults.version;\nexport default defaults;`,
      'defaults.js': `import { part } from './parts.js';\nexport default { install: () => part(), version: '1' };`,
      'parts.js': `export const part = () => 'part';\nexport const unused = part();`,
    },
    flow: { head: "import { join } from 'many';\nimport { part } from 'many';", value: "[join('a', 'b'), part()]" },
    expected: ['a/b', 'part'],
  },
  {
    what: 'modules that read constants of node and name them anew',
    files: {
      'index.js': `export { handler } from './handler.js';\nexport { unused } from './session.js';`,
      'handler.js': `import { lazily } from './lazily.js';\nexport const handler = lazily(async () => (await import('./session.js')).status);`,
      'lazily.js': lazily,
      'session.js': `import http2 from 'node:http2';\nconst { constants } = http2;\nexport const status = constants.HTTP_STATUS_OK;\nexport const unused = constants.HTTP_STATUS_GONE;`,
    },
    flow: { head: "import { handler } from 'many';", value: 'await handler()' },
    expected: 200,
  },
  {
    what: 'modules of the older kind behind one of the newer',
    files: {
      'index.js': `export { default as heap } from './heap.cjs';\nexport { default as list } from './list.cjs';`,
      'heap.cjs': `const list = require('./list.cjs');\nmodule.exports = (values) => list(values).sort();`,
      'list.cjs': 'module.exports = (values) => [...values];',
    },
    flow: { head: "import { heap } from 'many';", value: 'heap([3, 1, 2])' },
    expected: [1, 2, 3],
  },
];

test.each(shapes)('a package without side effects is bundled right: $what', async ({ files, flow, expected }) => {
  const inside = Object.entries(files).map(([path, text]) => [`node_modules/many/${path}`, text] as const);
  const project = createFlowProject({
    ...Object.fromEntries(inside),
    'node_modules/many/package.json': JSON.stringify({
      name: 'many',
      version: '1.0.0',
      type: 'module',
      sideEffects: false,
      main: 'index.js',
    }),
    'flows.ts': `import { subprocess } from '@farhaul/core';\n${flow.head}\nexport const train = subprocess()(async () => ${flow.value});\n`,
  });
  expect(await resultOf(await packFlow(project, 'flows.ts'))).toEqual(expected);
  rmSync(project.directory, { recursive: true, force: true });
});

/** `npm run fuzz -- [minutes]`: the tests that act at random, with ever new seeds until the time is over or one of them fails. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { withLocalPrograms } from './local-programs.ts';

const root = new URL('..', import.meta.url).pathname;
const end = Date.now() + Number(process.argv[2] ?? 5) * 60_000;
const files = globSync('packages/*/src/**/*.test.ts', { cwd: root }).filter(
  (file) => !file.endsWith('.postgres.test.ts') && readFileSync(`${root}/${file}`, 'utf8').includes('testSeed'),
);

for (let rounds = 1; ; rounds += 1) {
  const seed = Math.floor(Math.random() * 2 ** 30);
  console.log(`seed ${seed}`);
  const { status } = spawnSync('vitest', ['run', '--reporter=dot', ...files], {
    cwd: root,
    env: { ...withLocalPrograms(root), FARHAUL_TEST_SEED: String(seed) },
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`Failed. Again: FARHAUL_TEST_SEED=${seed} npx vitest run ${files.join(' ')}`);
    process.exitCode = 1;
    break;
  }
  if (Date.now() > end) {
    console.log(`${rounds} rounds, no failure`);
    break;
  }
}

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = JSON.stringify(new URL('small-young-generation.ts', import.meta.url).href);

/** The most bytes that the young generation of a new process had while some hundred megabytes survived in it for a while. */
function mostBytes(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { keepYoungGenerationSmall } from ${module};
    ${before}
    const kept = [];
    let most = 0;
    for (let round = 0; round < 300; round += 1) {
      for (let number = 0; number < 10_000; number += 1) kept[number] = { round, number, text: [number] };
      const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
      most = Math.max(most, young.space_size);
    }
    console.log(most);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script], { encoding: 'utf8' });
  if (!(Number(stdout) > 0)) throw new Error(stderr);
  return Number(stdout);
}

test('the young generation of a worker does not grow with what survives in it', () => {
  const usual = mostBytes('');
  const small = mostBytes('keepYoungGenerationSmall();');
  expect(small).toBeLessThan(usual / 2);
});

/** 10,000 small files collected and packed, and unpacked, against the time allowed; and 40,000 of which half lie in node_modules, collected. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackArchive } from '../packages/core/src/archive/unpack-archive.ts';
import { packArchive } from '../packages/core/src/archive/pack-archive.ts';
import { includeFiles, readIncludedFiles } from '../packages/core/src/bundle/files/include-files.ts';
import { percentile, report } from './measure.ts';

function makeFiles(count: number, folder: string): void {
  for (let index = 0; index < count; index += 1) {
    const directory = join(folder, `d${index % 100}`);
    if (index < 100) mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `f${index}.json`), JSON.stringify({ index, text: 'x'.repeat(index % 400) }));
  }
}

async function timed(rounds: number, action: (round: number) => unknown): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await action(round);
    samples.push(performance.now() - started);
  }
  return percentile(samples, 0.5);
}

const root = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const collect = (base: string) => includeFiles({ patterns: ['**/*.json'], base, root, sensitiveFiles: 'refuse', maxBytes: 1e9 });
makeFiles(10_000, join(root, 'small'));
let archive: Uint8Array = Buffer.alloc(0);
const packMs = await timed(5, async () => {
  ({ archive } = await packArchive(readIncludedFiles(collect(join(root, 'small')).files)));
});
report('bundle-files-pack', {
  measured: packMs,
  reference: 700,
  unit: 'ms',
  limit: 1,
  details: { files: 10_000, bytes: archive.byteLength },
});

const unpackMs = await timed(5, async (round) => {
  mkdirSync(join(root, `out${round}`));
  await unpackArchive(archive, join(root, `out${round}`));
});
report('bundle-files-unpack', { measured: unpackMs, reference: 400, unit: 'ms', limit: 1 });

makeFiles(20_000, join(root, 'large/src'));
makeFiles(20_000, join(root, 'large/node_modules/p'));
const collectMs = await timed(5, () => collect(join(root, 'large')));
report('bundle-files-collect', { measured: collectMs, reference: 150, unit: 'ms', limit: 1, details: { files: 40_000 } });
rmSync(root, { recursive: true });

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packArchive } from './pack-archive.ts';
import { padding, writeHeader, writePaxRecord, type TarHeader } from './tar-header.ts';
import { unpackTar } from './tar-reader.ts';
import { writeTar } from './tar-writer.ts';
import { unpackArchive } from './unpack-archive.ts';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

const empty = () => temporaryDirectory('archive');
const text = (path: string, content: string, executable = false) => ({ path, content: Buffer.from(content), executable });

/** An archive of one hostile entry, with the right checksum, as an attacker would write it. */
function hostile(header: Partial<TarHeader> & { path: string }, content = ''): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([
    writeHeader({ size: body.length, mode: 0o644, type: '0', ...header }),
    body,
    Buffer.alloc(padding(body.length)),
    Buffer.alloc(1024),
  ]);
}

function pax(records: Record<string, string>): Buffer {
  const body = Buffer.concat(Object.entries(records).map(([key, value]) => writePaxRecord(key, value)));
  return Buffer.concat([
    writeHeader({ path: 'PaxHeader', size: body.length, mode: 0o644, type: 'x' }),
    body,
    Buffer.alloc(padding(body.length)),
  ]);
}

describe('an archive', () => {
  test('gives back every file with its content and its executable bit', async () => {
    const long = `${'deep/'.repeat(40)}ü-${'n'.repeat(100)}.txt`;
    const directory = empty();
    const { archive } = await packArchive([
      text('b.txt', 'B'.repeat(2000)),
      text('a/empty', ''),
      text('run.sh', '#!/bin/sh', true),
      text(long, 'long'),
    ]);
    expect(await unpackArchive(archive, directory)).toEqual({ files: 4, bytes: 2013 });
    expect(readFileSync(join(directory, 'b.txt'), 'utf8')).toBe('B'.repeat(2000));
    expect(readFileSync(join(directory, 'a/empty'), 'utf8')).toBe('');
    expect(readFileSync(join(directory, long), 'utf8')).toBe('long');
    expect(statSync(join(directory, 'run.sh')).mode & 0o100).toBe(0o100);
    expect(statSync(join(directory, 'b.txt')).mode & 0o111).toBe(0);
  });

  test('of the same files has the same digest, whatever their order', async () => {
    const files = [text('z', '1'), text('a/b', '2'), text('a.b', '3')];
    const digests = await Promise.all(
      [files, [...files].reverse()].map(async (list) =>
        createHash('sha256')
          .update((await packArchive(list)).archive)
          .digest('hex'),
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });

  test('is read the same however its bytes are cut into chunks', async () => {
    const tar = writeTar([text('a', 'x'.repeat(700)), text('b'.repeat(150), 'y'), text('c', '')]);
    for (const size of [1, 7, 511, 512, 513, 5000]) {
      const directory = empty();
      const chunks = Array.from({ length: Math.ceil(tar.length / size) }, (_, index) => tar.subarray(index * size, (index + 1) * size));
      expect(await unpackTar(chunks, directory)).toEqual({ files: 3, bytes: 701 });
      expect(readdirSync(directory).sort()).toEqual(['a', 'b'.repeat(150), 'c']);
    }
  });

  test('is read by tar, and what tar writes of files is read by us', async () => {
    const { execFileSync } = await import('node:child_process');
    const directory = empty();
    const { archive } = await packArchive([text(`${'long-directory-name/'.repeat(8)}ä.txt`, 'hello'), text('a', '1')]);
    writeFileSync(join(directory, 'x.tar.gz'), archive);
    mkdirSync(join(directory, 'out'));
    execFileSync('tar', ['xzf', '../x.tar.gz'], { cwd: join(directory, 'out') });
    expect(readFileSync(join(directory, 'out', 'long-directory-name/'.repeat(8), 'ä.txt'), 'utf8')).toBe('hello');
    const theirs = execFileSync('tar', ['--format=ustar', '-cf', '-', 'out'], { cwd: directory });
    const again = join(empty(), 'again');
    mkdirSync(again);
    await unpackTar([theirs], again);
    expect(readFileSync(join(again, 'out', 'a'), 'utf8')).toBe('1');
  });
});

describe('a hostile archive is refused before its entry is written', () => {
  const rows: [string, Buffer, RegExp][] = [
    ['an absolute path', hostile({ path: '/etc/evil' }), /absolute/],
    ['a path upwards', hostile({ path: '../evil' }), /leads out/],
    ['a path upwards in the middle', hostile({ path: 'a/../../evil' }), /leads out/],
    ['an empty part', hostile({ path: 'a//evil' }), /leads out/],
    ['a single dot', hostile({ path: './evil' }), /leads out/],
    ['a backslash', hostile({ path: '..\\evil' }), /character/],
    ['a drive', hostile({ path: 'C:evil' }), /drive/],
    ['a symbolic link', hostile({ path: 'evil', type: '2' }), /is a link/],
    ['a hard link', hostile({ path: 'evil', type: '1' }), /is a link/],
    ['a device', hostile({ path: 'evil', type: '3' }), /neither a file/],
    ['a FIFO', hostile({ path: 'evil', type: '6' }), /neither a file/],
    ['a GNU long name', hostile({ path: '././@LongLink', type: 'L' }, 'evil'), /neither a file/],
    ['a global pax header', hostile({ path: 'evil', type: 'g' }), /neither a file/],
    ['a path upwards in a pax header', Buffer.concat([pax({ path: '../evil' }), hostile({ path: 'x' })]), /leads out/],
    ['NUL in a pax header', Buffer.concat([pax({ path: 'a\0b' }), hostile({ path: 'x' })]), /character/],
    ['a size in a pax header', Buffer.concat([pax({ size: '5' }), hostile({ path: 'x' })]), /sets size/],
    ['a link path in a pax header', Buffer.concat([pax({ linkpath: '/etc' }), hostile({ path: 'x' })]), /sets linkpath/],
    ['a name that is not UTF-8', hostile({ path: 'evil' }).fill(0xff, 0, 1), /checksum|UTF-8/],
    ['a wrong checksum', hostile({ path: 'evil' }).fill(0x41, 0, 1), /checksum/],
    ['a duplicate', Buffer.concat([hostile({ path: 'a' }, '1').subarray(0, 1024), hostile({ path: 'a' }, '2')]), /twice/],
    [
      'a file below a file',
      Buffer.concat([hostile({ path: 'a' }, '1').subarray(0, 1024), hostile({ path: 'a/b' }, '2')]),
      /something else/,
    ],
    ['a cut archive', hostile({ path: 'a' }, 'x'.repeat(600)).subarray(0, 900), /cut off/],
    ['a missing end', hostile({ path: 'a' }, 'x').subarray(0, 1024), /cut off/],
    ['an entry after the end', Buffer.concat([Buffer.alloc(1024), hostile({ path: 'a' })]), /follows the end/],
  ];
  test.each(rows)('%s', async (_what, archive, message) => {
    const directory = empty();
    const inside = join(directory, 'inside');
    mkdirSync(inside);
    await expect(unpackTar([archive], inside)).rejects.toThrow(message);
    expect(readdirSync(directory)).toEqual(['inside']);
    expect(existsSync(join(inside, 'evil'))).toBe(false);
  });

  test('a path through a symbolic link that lies there already', async () => {
    const directory = empty();
    const outside = empty();
    symlinkSync(outside, join(directory, 'link'));
    await expect(unpackTar([hostile({ path: 'link/evil' }, 'x')], directory)).rejects.toThrow(/something else/);
    expect(readdirSync(outside)).toEqual([]);
  });

  test('a file that would replace another', async () => {
    const directory = empty();
    writeFileSync(join(directory, 'bundle.mjs'), 'mine');
    await expect(unpackTar([hostile({ path: 'bundle.mjs' }, 'theirs')], directory)).rejects.toThrow(/replace/);
    expect(readFileSync(join(directory, 'bundle.mjs'), 'utf8')).toBe('mine');
  });

  test('too many entries and too many bytes', async () => {
    const tar = writeTar(Array.from({ length: 20 }, (_, index) => text(`f${index}`, 'abc')));
    await expect(unpackTar([tar], empty(), { maxFiles: 19 })).rejects.toThrow(/more than 19/);
    await expect(unpackTar([tar], empty(), { maxBytes: 59 })).rejects.toThrow(/larger than 59/);
    expect(await unpackTar([tar], empty(), { maxFiles: 20, maxBytes: 60 })).toEqual({ files: 20, bytes: 60 });
  });

  test('damaged and cut compression, and a bomb', async () => {
    const { archive } = await packArchive([text('a', 'x'.repeat(100_000))]);
    await expect(unpackArchive(archive.subarray(0, archive.length - 20), empty())).rejects.toThrow(/cut off/);
    const damaged = Buffer.from(archive);
    damaged[30]! ^= 0xff;
    await expect(unpackArchive(damaged, empty())).rejects.toThrow(/damaged|checksum|cut off/);
    const header = writeHeader({ path: 'bomb', size: 8 * 1024 ** 2, mode: 0o644, type: '0' });
    const bomb = gzipSync(Buffer.concat([header, Buffer.alloc(8 * 1024 ** 2)]), { level: 9 });
    await expect(unpackArchive(bomb, empty(), { ratioCountsFrom: 1024 ** 2 })).rejects.toThrow(/more than 500 times/);
  });
});

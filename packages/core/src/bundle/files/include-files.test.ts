import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { includeFiles, type IncludeFilesInput } from './include-files.ts';
import { listFiles, packFiles } from './pack-files.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';

/** A project with the given files; a flow's directory is `base`. */
function project(files: readonly string[], base = ''): { root: string; base: string; write(path: string, text?: string): void } {
  const root = temporaryDirectory('include');
  const write = (path: string, text = path): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const path of files) write(path);
  mkdirSync(join(root, base), { recursive: true });
  return { root, base: join(root, base), write };
}

type Place = Pick<IncludeFilesInput, 'root' | 'base'>;

const include = (place: Place, patterns: readonly string[], more: Partial<IncludeFilesInput> = {}) =>
  includeFiles({ root: place.root, base: place.base, patterns, sensitiveFiles: 'refuse', maxBytes: 500 * 1024 ** 2, ...more });
const paths = (place: Place, ...patterns: string[]) => include(place, patterns).files.map((file) => file.path);

function refusal(action: () => unknown): FarhaulError {
  try {
    action();
  } catch (error) {
    if (FarhaulError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('not refused');
}

const tree = ['config.yaml', 'data/a.csv', 'data/b.csv', 'data/b.tmp', 'data/deep/c.csv', 'data/deep/d.json', 'src/x.ts'];

describe('patterns', () => {
  test.each<[string[], string[]]>([
    [['config.yaml'], ['config.yaml']],
    [['./config.yaml'], ['config.yaml']],
    [['data'], ['data/a.csv', 'data/b.csv', 'data/b.tmp', 'data/deep/c.csv', 'data/deep/d.json']],
    [['data/'], ['data/a.csv', 'data/b.csv', 'data/b.tmp', 'data/deep/c.csv', 'data/deep/d.json']],
    [['*.csv'], ['data/a.csv', 'data/b.csv', 'data/deep/c.csv']],
    [['/*.csv'], []],
    [['/*.yaml'], ['config.yaml']],
    [['data/*.csv'], ['data/a.csv', 'data/b.csv']],
    [['data/**/*.csv'], ['data/a.csv', 'data/b.csv', 'data/deep/c.csv']],
    [['data/?.csv'], ['data/a.csv', 'data/b.csv']],
    [['data/[ab].csv'], ['data/a.csv', 'data/b.csv']],
    [
      ['data/', '!data/*.tmp'],
      ['data/a.csv', 'data/b.csv', 'data/deep/c.csv', 'data/deep/d.json'],
    ],
    [
      ['data/', '!data/deep'],
      ['data/a.csv', 'data/b.csv', 'data/b.tmp'],
    ],
    [
      ['data/', '!*.csv', 'data/a.csv'],
      ['data/a.csv', 'data/b.tmp', 'data/deep/d.json'],
    ],
    [['!data/*.tmp', 'data/b.tmp'], ['data/b.tmp']],
    [
      ['data/', '!./data/a.csv', '!data/b.*'],
      ['data/deep/c.csv', 'data/deep/d.json'],
    ],
    [['data\\a.csv'], ['data/a.csv']],
    [['src/../config.yaml'], ['config.yaml']],
    [['.'], ['config.yaml', 'data/a.csv', 'data/b.csv', 'data/b.tmp', 'data/deep/c.csv', 'data/deep/d.json', 'src/x.ts']],
    [['config.yaml', '*.yaml', './config.yaml'], ['config.yaml']],
  ])('%j', (patterns, expected) => {
    expect(paths(project(tree), ...patterns)).toEqual(expected);
  });

  test("are relative to the base, and the archive's paths to the project", () => {
    const place = project(['pipelines/daily/data/a.csv', 'pipelines/shared/b.csv', 'top.csv'], 'pipelines/daily');
    expect(paths(place, '*.csv')).toEqual(['pipelines/daily/data/a.csv']);
    expect(paths(place, '../shared/b.csv', '../../top.csv')).toEqual(['pipelines/shared/b.csv', 'top.csv']);
    expect(paths(place, '../*.csv', '!../shared/**')).toEqual(['pipelines/daily/data/a.csv']);
  });

  test('a name with brackets that exists is that file', () => {
    expect(paths(project(['pages/[id].txt', 'pages/i.txt']), 'pages/[id].txt')).toEqual(['pages/[id].txt']);
  });

  test('that match nothing are told of, and a file that is named must exist', () => {
    expect(include(project(tree), ['*.parquet']).warnings).toEqual(['includeFiles[0]: *.parquet matches no file']);
    const error = refusal(() => include(project(tree), ['data/', 'data/rows.csv']));
    expect(error).toMatchObject({
      code: 'FARHAUL_BUNDLE_INCLUDE',
      message: expect.stringMatching(/includeFiles\[1\]: data\/rows\.csv does not exist/),
    });
  });

  test.each([
    ['/etc/hostname', /absolute/],
    ['C:\\x', /absolute/],
    ['', /no path/],
    ['  ', /no path/],
    ['!', /no path/],
    ['a\0b', /NUL/],
    ['../outside.txt', /leads out/],
    ['../../*.txt', /leads out/],
    ['a/../../x', /leads out/],
  ])('%j is refused', (pattern, message) => {
    const error = refusal(() => include(project(tree), [pattern]));
    expect(error.code).toBe('FARHAUL_BUNDLE_INCLUDE');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('includeFiles[0]');
  });
});

describe('default exclusions', () => {
  const hidden = [
    'a.txt',
    '.hidden',
    '.github/x.yml',
    'node_modules/p/i.js',
    '__pycache__/m.pyc',
    'm.pyc',
    'venv/x',
    '.venv/x',
    '.git/HEAD',
    '.DS_Store',
    'Thumbs.db',
    'deep/.secret/x',
    'deep/node_modules/x',
  ];

  test('hold for directories and patterns', () => {
    expect(paths(project(hidden), '.')).toEqual(['a.txt']);
    expect(paths(project(hidden), '**')).toEqual(['a.txt']);
    expect(paths(project(hidden), '*')).toEqual(['a.txt']);
    expect(paths(project(hidden), 'deep/')).toEqual([]);
  });

  test('give way to what is named', () => {
    expect(paths(project(hidden), '.hidden', 'm.pyc', 'venv/x')).toEqual(['.hidden', 'm.pyc', 'venv/x']);
    expect(paths(project(hidden), '.github/')).toEqual(['.github/x.yml']);
    expect(paths(project(hidden), 'node_modules/p')).toEqual(['node_modules/p/i.js']);
    expect(paths(project(hidden), '.github/**')).toEqual(['.github/x.yml']);
    expect(paths(project(hidden), '.h*')).toEqual(['.hidden']);
  });
});

describe('ignore files', () => {
  test('decide last, that of the project relative to itself, that of the base over it', () => {
    const place = project(['flows/data/a.csv', 'flows/data/b.csv', 'flows/keep.csv', 'other.csv'], 'flows');
    place.write('.farhaulignore', '# comment\n/flows/data/\nkeep.csv\n');
    place.write('flows/.farhaulignore', '!keep.csv\n');
    expect(paths(place, '.', '../other.csv')).toEqual(['flows/keep.csv', 'other.csv']);
  });

  test('hide even what is named, which is told', () => {
    const place = project(['a.csv', 'b.csv']);
    place.write('.farhaulignore', 'a.csv\n');
    const { files, warnings } = include(place, ['a.csv', 'b.csv']);
    expect(files.map((file) => file.path)).toEqual(['b.csv']);
    expect(warnings).toEqual([expect.stringMatching(/includeFiles\[0\]: a\.csv is named, but an ignore file/)]);
  });

  test('never travel themselves', () => {
    const place = project(['a.csv']);
    place.write('.farhaulignore', 'x\n');
    expect(paths(place, '.farhaulignore', 'a.csv')).toEqual(['a.csv']);
  });
});

describe('links', () => {
  test('are stored under their own name, with the content of what they point at', async () => {
    const place = project(['real/data.csv']);
    symlinkSync('real/data.csv', join(place.root, 'link.csv'));
    expect(paths(place, 'link.csv')).toEqual(['link.csv']);
    expect(paths(place, '*.csv')).toEqual(['link.csv', 'real/data.csv']);
    const { archive } = await packFiles({
      included: await listFiles({ root: place.root, base: place.base, patterns: ['link.csv'], sensitiveFiles: 'refuse', maxBytes: 1e6 }),
    });
    const out = join(place.root, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'x.tgz'), archive!);
    expect(execFileSync('tar', ['xzOf', 'x.tgz', 'link.csv'], { cwd: out, encoding: 'utf8' })).toBe('real/data.csv');
  });

  test('to directories are followed when they are named, and never into a circle', () => {
    const place = project(['real/data.csv']);
    symlinkSync('real', join(place.root, 'linked'));
    symlinkSync('..', join(place.root, 'real/up'));
    expect(paths(place, '.')).toEqual(['real/data.csv']);
    expect(paths(place, 'linked')).toEqual(['linked/data.csv']);
  });

  test('out of the project are refused only when they are picked', () => {
    const place = project(['a.txt']);
    symlinkSync('/etc/hostname', join(place.root, 'hostname.csv'));
    symlinkSync('/etc', join(place.root, 'etc'));
    expect(paths(place, '*.txt')).toEqual(['a.txt']);
    const error = refusal(() => include(place, ['a.txt', '*.csv']));
    expect(error).toMatchObject({
      code: 'FARHAUL_BUNDLE_INCLUDE',
      message: expect.stringMatching(/includeFiles\[1\]: hostname\.csv is a symbolic link to \/etc\/hostname, outside/),
    });
    expect(refusal(() => include(place, ['etc'])).message).toMatch(/symbolic link to \/etc, outside/);
    expect(refusal(() => include(place, ['etc/hostname'])).message).toMatch(/symbolic link to \/etc\/hostname, outside/);
    place.write('.farhaulignore', '*.csv\n');
    expect(paths(place, 'a.txt', '*.csv')).toEqual(['a.txt']);
  });

  test('that lead nowhere are missing', () => {
    const place = project(['a.txt']);
    symlinkSync('gone', join(place.root, 'broken.txt'));
    expect(paths(place, '*.txt')).toEqual(['a.txt']);
    expect(refusal(() => include(place, ['broken.txt'])).message).toMatch(/does not exist/);
  });

  test('and special files: a FIFO is refused when named, and left out of directories', () => {
    const place = project(['d/a.txt']);
    execFileSync('mkfifo', [join(place.root, 'd/pipe')]);
    expect(paths(place, 'd')).toEqual(['d/a.txt']);
    expect(refusal(() => include(place, ['d/pipe'])).message).toMatch(/neither a file nor a directory/);
  });
});

describe('files that look like secrets', () => {
  const secrets = [
    '.env',
    '.env.local',
    'server.pem',
    'tls.key',
    'id_rsa',
    'id_ed25519',
    '.npmrc',
    'cert.pfx',
    'kubeconfig',
    'credentials.json',
    'secrets.yaml',
    '.aws/credentials',
    '.ssh/config',
  ];

  test.each(secrets)('%s is shipped when named exactly, and listed', (path) => {
    expect(include(project([path]), [path])).toMatchObject({ sensitive: [path], files: [{ path }] });
  });

  test.each(['server.pem', 'tls.key', 'id_rsa', 'credentials.json', 'deep/secrets.yaml', '.env'])(
    '%s is refused when it is merely matched',
    (path) => {
      const place = project([path, 'deep/a.txt']);
      const pattern = path.startsWith('.') ? '.env*' : '**';
      const error = refusal(() => include(place, [pattern]));
      expect(error).toMatchObject({ code: 'FARHAUL_BUNDLE_SENSITIVE', message: expect.stringContaining(path), details: { paths: [path] } });
      expect(include(place, [pattern], { sensitiveFiles: 'allow' }).sensitive).toEqual([path]);
    },
  );

  test.each(['id_rsa.pub', 'environment.ts', 'monkey.txt', 'keys.csv', 'identity.json', 'id_map.csv'])('%s is no secret', (path) => {
    expect(include(project([path]), ['**'])).toMatchObject({ sensitive: [], files: [{ path }] });
  });
});

describe('sizes', () => {
  test('large files and totals are told, too much is refused with the five largest', () => {
    const place = project(Array.from({ length: 7 }, (_, index) => `f${index}.bin`));
    for (let index = 0; index < 7; index++) truncateSync(join(place.root, `f${index}.bin`), (8 + index) * 1024 ** 2);
    const { warnings } = include(place, ['*.bin']);
    expect(warnings).toContain('f6.bin is large: 14.0 MiB');
    expect(warnings).not.toContain(expect.stringContaining('f1.bin is large'));
    expect(warnings.at(-1)).toMatch(/the included files are 77\.0 MiB; largest: f6\.bin 14\.0 MiB, f5\.bin/);
    const error = refusal(() => include(place, ['*.bin'], { maxBytes: 60 * 1024 ** 2 }));
    expect(error).toMatchObject({
      code: 'FARHAUL_BUNDLE_TOO_LARGE',
      message: expect.stringMatching(
        /77\.0 MiB \(limit 60\.0 MiB\); largest: f6\.bin 14\.0 MiB, f5\.bin 13\.0 MiB, f4\.bin 12\.0 MiB, f3\.bin 11\.0 MiB, f2\.bin 10\.0 MiB$/,
      ),
    });
  });
});

describe('the archive', () => {
  const pack = async (place: Place) =>
    (
      await packFiles({
        included: await listFiles({ root: place.root, base: place.base, patterns: ['.'], sensitiveFiles: 'refuse', maxBytes: 1e6 }),
      })
    ).description!;

  test('of equal files is equal, elsewhere and later, and differs with content, name and executable bit', async () => {
    const [first, second] = [project(['a.txt', 'd/b.txt']), project(['d/b.txt', 'a.txt'])];
    const { sha256 } = await pack(first);
    expect((await pack(second)).sha256).toBe(sha256);
    chmodSync(join(second.root, 'a.txt'), 0o755);
    const executable = (await pack(second)).sha256;
    expect(executable).not.toBe(sha256);
    first.write('a.txt', 'A.TXT');
    expect((await pack(first)).sha256).not.toBe(sha256);
    first.write('a.txt');
    expect((await pack(first)).sha256).toBe(sha256);
  });

  test('may not have a file in the place of the code', () => {
    expect(refusal(() => include(project(['bundle.mjs']), ['bundle.mjs'])).message).toMatch(/name of the code itself/);
    expect(paths(project(['d/bundle.mjs']), 'd')).toEqual(['d/bundle.mjs']);
  });
});

test('says what the entries passed over, and why', () => {
  const place = project([
    'data/a.csv',
    'data/b.tmp',
    'data/c.csv',
    'data/.hidden',
    'data/.cache/x',
    'data/node_modules/y',
    'data/ignored.csv',
    'far/z',
  ]);
  place.write('.farhaulignore', 'data/ignored.csv\n');
  symlinkSync(join(place.root, 'far'), join(place.root, 'data/linked'));
  symlinkSync(join(place.root, 'gone'), join(place.root, 'data/broken'));
  const { files, leftOut } = include(place, ['data', '!*.tmp', 'data/.hidden', '!data/c.csv', 'data/c.csv']);
  expect(files.map(({ path }) => path)).toEqual(['data/.hidden', 'data/a.csv', 'data/c.csv']);
  expect(Object.fromEntries(leftOut.map(({ path, why }) => [path, why]))).toEqual({
    'data/.cache/': 'hidden file',
    'data/node_modules/': 'left out by default',
    'data/linked': 'link to a directory',
    'data/broken': 'link that leads nowhere',
    'data/b.tmp': 'taken away by !*.tmp',
    'data/ignored.csv': 'hidden by .farhaulignore',
  });
});

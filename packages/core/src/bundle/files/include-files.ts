import { existsSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ArchiveFile } from '../../archive/tar-writer.ts';
import { isExcludedByDefault, looksLikeSecret, namedByPattern } from './default-exclusions.ts';
import { IGNORE_FILE, IgnoreRules } from './ignore-rules.ts';
import { includeError, parsePattern, patternMatcher, type IncludePattern } from './include-pattern.ts';
import { walkDirectory, type FoundFile } from './walk-directory.ts';

export interface IncludeFilesInput {
  patterns: readonly string[];
  /** Directory that the patterns are relative to. */
  base: string;
  /** Root of the archive's paths, and the border that nothing may cross. */
  root: string;
  sensitiveFiles: 'refuse' | 'allow';
  /** Of all contents together. */
  maxBytes: number;
}

export interface IncludedFile {
  /** `/`-separated, relative to the root. */
  path: string;
  absolute: string;
  stats: Stats;
}

export interface IncludedFiles {
  files: IncludedFile[];
  /** Paths that look like secrets and are included all the same. */
  sensitive: string[];
  warnings: string[];
  /** Ignore files that had a say. */
  ignoreFiles: string[];
  /** What the entries passed over, the first of them. */
  leftOut: LeftOut[];
}

/** A file, or a directory with all that is in it. */
export interface LeftOut {
  /** `/`-separated, relative to the root; a directory ends with `/`. */
  path: string;
  why: string;
}

const LEFT_OUT_SHOWN = 200;

interface Picked {
  absolute: string;
  link: boolean;
  pattern: IncludePattern;
  /** Named by its own path, not merely matched. */
  exactly: boolean;
}

const LARGE_FILE = 10 * 1024 ** 2;
const LARGE_TOTAL = 50 * 1024 ** 2;
/** The name under which the bootstrap writes the code itself. */
const RESERVED = 'bundle.mjs';

/**
 * What `includeFiles` means on this disk: entries in their order, `!` takes away what earlier ones gave, ignore files last.
 * @throws FARHAUL_BUNDLE_INCLUDE, FARHAUL_BUNDLE_SENSITIVE, FARHAUL_BUNDLE_TOO_LARGE
 */
export function includeFiles(input: IncludeFilesInput): IncludedFiles {
  const warnings: string[] = [];
  const leftOut: LeftOut[] = [];
  const leave = (path: string, why: string): void => {
    if (leftOut.length < LEFT_OUT_SHOWN && leftOut.every((one) => one.path !== path)) leftOut.push({ path, why });
  };
  const picked = pick(input, { warnings, leave });
  const rules = new IgnoreRules([input.root, input.base]);
  const files: IncludedFile[] = [];
  const secrets: Picked[] = [];
  for (const [path, pick] of [...picked].sort(([first], [second]) => (first < second ? -1 : 1))) {
    if (basename(path) === IGNORE_FILE) continue;
    if (rules.hides(pick.absolute)) {
      leave(path, `hidden by ${IGNORE_FILE}`);
      if (pick.exactly)
        warnings.push(`includeFiles[${pick.pattern.index}]: ${path} is named, but an ignore file (${IGNORE_FILE}) hides it`);
      continue;
    }
    const stats = statsOf(path, pick, input.root);
    if (stats === null) continue;
    if (path === RESERVED)
      throw includeError(
        pick.pattern,
        `${path} at the project's root is the name of the code itself in a run`,
        'Rename the file or move it into a directory.',
      );
    if (looksLikeSecret(path)) secrets.push(pick);
    files.push({ path, absolute: pick.absolute, stats });
  }
  const sensitive = secrets.map((secret) => pathIn(input.root, secret.absolute));
  refuseSecrets(secrets, input);
  checkSizes(files, { maxBytes: input.maxBytes, warnings });
  const travelling = new Set(files.map(({ path }) => path));
  return { files, sensitive, warnings, ignoreFiles: rules.files, leftOut: leftOut.filter(({ path }) => !travelling.has(path)) };
}

/** Reads the files; the archive is made of what is returned. */
export function readIncludedFiles(files: readonly IncludedFile[]): ArchiveFile[] {
  return files.map(({ path, absolute, stats }) => {
    try {
      return { path, content: readFileSync(absolute), executable: (stats.mode & 0o100) !== 0 };
    } catch (error) {
      throw new FarhaulError('FARHAUL_BUNDLE_INCLUDE', `${path} cannot be read: ${(error as Error).message}`, {
        hint: 'Check its permissions, or leave it out.',
        cause: error,
      });
    }
  });
}

interface Reports {
  warnings: string[];
  leave(path: string, why: string): void;
}

function pick(input: IncludeFilesInput, reports: Reports): Map<string, Picked> {
  const picked = new Map<string, Picked>();
  input.patterns.forEach((entry, index) => {
    const pattern = parsePattern(entry, index, input.base);
    if (pattern.negated) return takeAway(picked, pattern, reports);
    const found = pattern.kind === 'glob' ? globbed(pattern, input.root) : named(pattern, input.root, reports);
    if (found.length === 0) reports.warnings.push(`includeFiles[${index}]: ${pattern.text} matches no file`);
    for (const file of found) picked.set(pathIn(input.root, file.absolute), { ...file, pattern });
  });
  return picked;
}

function takeAway(picked: Map<string, Picked>, pattern: IncludePattern, { leave }: Reports): void {
  const matches = patternMatcher(pattern.rest);
  for (const [path, { absolute }] of picked) {
    if (!matches(pathIn(pattern.anchor, absolute))) continue;
    picked.delete(path);
    leave(path, `taken away by ${pattern.text}`);
  }
}

type Found = Pick<Picked, 'absolute' | 'link' | 'exactly'>;

function globbed(pattern: IncludePattern, root: string): Found[] {
  refuseOutside(pattern, pattern.anchor, root);
  const means = namedByPattern(pattern.rest);
  const matches = patternMatcher(pattern.rest);
  const found = walkDirectory(pattern.anchor, (name) => !isExcludedByDefault(name) || means(name));
  return found.filter((file) => matches(file.path) && !isBrokenOrDirectory(file)).map((file) => ({ ...file, exactly: false }));
}

/** A link that leads nowhere, or to a directory, is no file that a pattern could mean. */
function isBrokenOrDirectory(file: FoundFile): boolean {
  return file.link && statSync(file.absolute, { throwIfNoEntry: false })?.isDirectory() !== false;
}

function named(pattern: IncludePattern, root: string, { leave }: Reports): Found[] {
  const absolute = resolve(pattern.anchor, pattern.rest);
  refuseOutside(pattern, absolute, root);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined)
    throw includeError(
      pattern,
      `${pattern.text} does not exist (looked for ${absolute})`,
      "Paths are relative to the flow's file; includeFilesBase sets another directory.",
    );
  if (stats.isFile()) return [{ absolute, link: isLink(absolute), exactly: true }];
  if (!stats.isDirectory()) throw includeError(pattern, `${pattern.text} is neither a file nor a directory`, 'Only files travel.');
  if (isLink(absolute)) refuseEscape(pattern, absolute, root);
  const passedOver = (path: string, entry: Dirent): void =>
    leave(pathIn(root, path) + (entry.isDirectory() ? '/' : ''), entry.name.startsWith('.') ? 'hidden file' : 'left out by default');
  return walkDirectory(absolute, (name) => !isExcludedByDefault(name), passedOver).flatMap((file) => {
    if (!isBrokenOrDirectory(file)) return [{ ...file, exactly: false }];
    leave(pathIn(root, file.absolute), existsSync(file.absolute) ? 'link to a directory' : 'link that leads nowhere');
    return [];
  });
}

function isLink(absolute: string): boolean {
  return realpathSync(absolute) !== absolute;
}

function refuseOutside(pattern: IncludePattern, absolute: string, root: string): void {
  if (isInside(absolute, root)) return;
  throw includeError(
    pattern,
    `${pattern.text} leads out of the project ${root}`,
    'Only files of the project travel; includeFilesBase may name a directory of its workspace.',
  );
}

function refuseEscape(pattern: IncludePattern, absolute: string, root: string): void {
  const target = realpathSync(absolute);
  if (isInside(target, realpathSync(root))) return;
  throw includeError(
    pattern,
    `${pathIn(root, absolute)} is a symbolic link to ${target}, outside ${root}`,
    'Copy the file into the project, or leave it out with a "!" entry or an ignore file.',
  );
}

function statsOf(path: string, pick: Picked, root: string): Stats | null {
  const stats = statSync(pick.absolute, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (pick.link) refuseEscape(pick.pattern, pick.absolute, root);
  if (!stats.isFile()) throw includeError(pick.pattern, `${path} is neither a file nor a directory`, 'Only files travel.');
  return stats;
}

function refuseSecrets(secrets: readonly Picked[], input: IncludeFilesInput): void {
  const matched = input.sensitiveFiles === 'allow' ? [] : secrets.filter((secret) => !secret.exactly);
  const first = matched[0];
  if (first === undefined) return;
  const paths = matched.map((secret) => pathIn(input.root, secret.absolute));
  throw new FarhaulError(
    'FARHAUL_BUNDLE_SENSITIVE',
    `includeFiles[${first.pattern.index}]: ${first.pattern.text} matches what looks like a secret: ${paths.join(', ')}`,
    {
      hint: `Leave it out ("!${relative(input.base, first.absolute).split(sep).join('/')}" or ${IGNORE_FILE}), name it exactly if it must travel, or set sensitiveFiles: 'allow'.`,
      details: { paths },
    },
  );
}

function checkSizes(files: readonly IncludedFile[], limits: { maxBytes: number; warnings: string[] }): void {
  const total = files.reduce((sum, file) => sum + file.stats.size, 0);
  const largest = [...files]
    .sort((first, second) => second.stats.size - first.stats.size)
    .slice(0, 5)
    .map((file) => `${file.path} ${mebibytes(file.stats.size)}`);
  if (total > limits.maxBytes) {
    throw new FarhaulError(
      'FARHAUL_BUNDLE_TOO_LARGE',
      `the included files are ${mebibytes(total)} (limit ${mebibytes(limits.maxBytes)}); largest: ${largest.join(', ')}`,
      {
        hint: 'Leave large files out and read them from a bucket or a volume, or raise bundle: { maxBytes }.',
        details: { bytes: total, limit: limits.maxBytes, largest },
      },
    );
  }
  for (const file of files) if (file.stats.size > LARGE_FILE) limits.warnings.push(`${file.path} is large: ${mebibytes(file.stats.size)}`);
  if (total > LARGE_TOTAL) limits.warnings.push(`the included files are ${mebibytes(total)}; largest: ${largest.join(', ')}`);
}

function mebibytes(bytes: number): string {
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function pathIn(directory: string, absolute: string): string {
  if (sep === '/' && absolute.startsWith(`${directory}/`)) return absolute.slice(directory.length + 1);
  return relative(directory, absolute).split(sep).join('/');
}

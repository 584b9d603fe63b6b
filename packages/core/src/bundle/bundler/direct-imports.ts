import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageNameOf } from '../natives/package-place.ts';
import { packageFields } from '../package-fields.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { nameOfKey } from '../syntax/expressions.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** An import as it goes into the bundle, in place of what stands in a range of the file. */
export interface DirectImport {
  start: number;
  end: number;
  text: string;
}

export interface ImportingFile {
  text: string;
  /** Path whose ending says the language. */
  file: string;
  /** Where the bundler finds a specifier of this file; null where it stays outside. */
  resolve(specifier: string): Promise<string | null>;
  /** Told of each file that is imported directly, and of the one that led there and may itself be no part of the bundle. */
  found(file: string, index: string): void;
}

/**
 * A package whose index is `export * from './addDays.js'` for each of its names has to be read whole to learn which
 * module has which name (date-fns: 270 files for two functions). Where one is called as what is imported, and has it,
 * the import leads there at once. Only in packages without side effects: which modules are evaluated does not matter. In
 * which order they are matters where they import each other in a circle; whoever calls has to look for one.
 */
export async function directImports({ text, file, resolve, found }: ImportingFile): Promise<DirectImport[]> {
  const indexes = new Map<string, StarIndex>();
  await Promise.all(
    [...packagesNamedIn(text)].map(async (specifier) => {
      const place = await resolve(specifier);
      const index = place === null ? null : await starIndex(place);
      if (index !== null) indexes.set(specifier, index);
    }),
  );
  if (indexes.size === 0) return [];
  const { body } = (await parseProgram(text, file)) as unknown as { body: SyntaxNode[] };
  const edits: DirectImport[] = [];
  for (const statement of body) {
    const index = statement.type === 'ImportDeclaration' && indexes.get((statement['source'] as { value: string }).value);
    if (!index) continue;
    const written = await leadDirectly(statement, index);
    if (written === null) continue;
    edits.push({ start: statement.start, end: statement.end, text: written.text });
    for (const target of written.files) found(target, index.file);
  }
  return edits;
}

/** What may be imported by name of packages: a quick look, for most files import of none that matters here. */
function packagesNamedIn(text: string): Set<string> {
  const specifiers = [...text.matchAll(/\bimport\s*\{[^}]*\}\s*from\s*(['"])([^'"\n]+)\1/g)].map((match) => match[2]!);
  return new Set(specifiers.filter((specifier) => packageNameOf(specifier) !== null && !specifier.startsWith('@farhaul/')));
}

/** An index that does nothing but export what other modules do. */
interface StarIndex {
  file: string;
  /** Names that it exports one by one: the bundler finds those. */
  named: ReadonlySet<string>;
  /** Name of a module without its ending -> its file, for `export *`. */
  modules: ReadonlyMap<string, string>;
}

async function starIndex(file: string): Promise<StarIndex | null> {
  const text = readFileSync(file, 'utf8');
  if (!/^export\s*\*\s*from/m.test(text) || !isWithoutEffects(file)) return null;
  const { body } = (await parseProgram(text, file)) as unknown as { body: SyntaxNode[] };
  const named = new Set<string>();
  const modules = new Map<string, string>();
  for (const { type, source, exported, specifiers } of body) {
    if (!isNode(source)) return null;
    if (type === 'ExportAllDeclaration' && !isNode(exported)) {
      const specifier = source['value'] as string;
      if (specifier.startsWith('./')) modules.set(basename(specifier).replace(/\.[cm]?js$/, ''), join(dirname(file), specifier));
    } else if (type === 'ExportAllDeclaration') named.add(nameOfKey(exported) ?? '');
    else if (type === 'ExportNamedDeclaration') for (const { exported: one } of specifiers as SyntaxNode[]) named.add(nameOfKey(one) ?? '');
    else return null;
  }
  return { file, named, modules };
}

/** As the nearest package.json says, which is the one that the bundler asks. */
function isWithoutEffects(file: string): boolean {
  for (let directory = dirname(file); dirname(directory) !== directory; directory = dirname(directory)) {
    const fields = packageFields(join(directory, 'package.json'));
    if (fields !== null) return fields['sideEffects'] === false;
  }
  return false;
}

interface ImportSpecifier extends SyntaxNode {
  local: { name: string };
  imported: { name?: string };
  importKind?: string;
}

/** What stands for an import that can reach all of its names directly; null where the index is needed anyway. */
async function leadDirectly(node: SyntaxNode, index: StarIndex): Promise<{ text: string; files: string[] } | null> {
  const specifiers = node['specifiers'] as ImportSpecifier[];
  const values = specifiers.filter(({ importKind }) => importKind !== 'type');
  if (node['importKind'] === 'type' || values.length === 0) return null;
  const imports: string[] = [];
  const files: string[] = [];
  for (const { type, imported, local } of values) {
    const file = type === 'ImportSpecifier' && imported.name !== undefined ? await moduleOf(imported.name, index) : null;
    if (file === null) return null;
    imports.push(`import { ${imported.name} as ${local.name} } from ${JSON.stringify(file)};`);
    files.push(file);
  }
  return { text: imports.join(' '), files };
}

async function moduleOf(name: string, { named, modules }: StarIndex): Promise<string | null> {
  // A star never hands on a default.
  const file = named.has(name) || name === 'default' ? undefined : modules.get(name);
  return file !== undefined && isFile(file) && isWithoutEffects(file) && (await declares(file, name)) ? file : null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Whether a module itself exports a name, so that no other module has to be asked. */
async function declares(file: string, name: string): Promise<boolean> {
  const { body } = (await parseProgram(readFileSync(file, 'utf8'), file)) as unknown as { body: SyntaxNode[] };
  const exports = body.filter(({ type }) => type === 'ExportNamedDeclaration');
  return exports.some(({ declaration, specifiers }) => {
    if (isNode(declaration)) return namesIn(declaration).includes(name);
    return (specifiers as { exported: { name?: string } }[]).some(({ exported }) => exported.name === name);
  });
}

function namesIn(declaration: SyntaxNode): unknown[] {
  const declared = (declaration['declarations'] as SyntaxNode[] | undefined) ?? [declaration];
  return declared.map(({ id }) => isNode(id) && id['name']);
}

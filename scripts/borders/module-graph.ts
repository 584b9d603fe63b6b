import { posix } from 'node:path';
import { parseSync } from 'rolldown/utils';

export type FileMap = ReadonlyMap<string, string>;

/** `static`: loaded with the importer. `dynamic`: loaded when called. `type`: gone at run time. */
export type ImportKind = 'static' | 'dynamic' | 'type';

export interface ImportEdge {
  kind: ImportKind;
  /** As written. */
  specifier: string;
  /** A path of the file map, a package name (`zod`, `@orpc/contract`), a builtin (`node:fs`), or the specifier if nothing fits. */
  target: string;
  line: number;
}

export interface SourceModule {
  path: string;
  imports: ImportEdge[];
  /** The source with its comments blanked out, lines kept. */
  code: string;
  /** Line of the first `await` outside any function, else null. */
  topLevelAwait: number | null;
}

export type ModuleGraph = ReadonlyMap<string, SourceModule>;

const sourceFile = /\.(ts|mts|js|mjs)$/;

/** Parses every source file once and resolves imports inside the map; our packages' names resolve through their source condition. */
export function readModuleGraph(files: FileMap): ModuleGraph {
  const packages = readPackages(files);
  const graph = new Map<string, SourceModule>();
  for (const [path, text] of files) {
    if (sourceFile.test(path))
      graph.set(
        path,
        readModule(path, text, (specifier) => resolve(path, specifier, { files, packages })),
      );
  }
  return graph;
}

interface Resolution {
  files: FileMap;
  packages: ReadonlyMap<string, string>;
}

function resolve(importer: string, specifier: string, { files, packages }: Resolution): string {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(importer), specifier);
    return [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}/index.ts`].find((candidate) => files.has(candidate)) ?? path;
  }
  if (specifier.startsWith('node:')) return specifier;
  return packages.get(specifier) ?? packageName(specifier);
}

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** `@farhaul/core/plugin` → `packages/core/src/plugin/index.ts`, from the manifests. */
function readPackages(files: FileMap): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, text] of files) {
    const directory = /^(packages\/[^/]+)\/package\.json$/.exec(path)?.[1];
    if (!directory) continue;
    const manifest = JSON.parse(text) as { name: string; exports?: Record<string, unknown> };
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      const source = (target as Record<string, unknown>)['@farhaul/source'];
      if (typeof source === 'string') found.set(posix.join(manifest.name, subpath), posix.join(directory, source));
    }
  }
  return found;
}

function readModule(path: string, text: string, resolveSpecifier: (specifier: string) => string): SourceModule {
  const { module, comments, program } = parseSync(path, text);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: ImportEdge[] = [];
  const add = (kind: ImportKind, specifier: string, offset: number): void => {
    imports.push({ kind, specifier, target: resolveSpecifier(specifier), line: lineAt(offset) });
  };
  for (const { start, moduleRequest } of module.staticImports) {
    add(isTypeOnly(text, start) ? 'type' : 'static', moduleRequest.value, start);
  }
  for (const { start, entries } of module.staticExports) {
    const request = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (request) add(isTypeOnly(text, start) ? 'type' : 'static', request.value, start);
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2]) add('dynamic', literal[2], start);
  }
  const awaitOffset = findTopLevelAwait(program);
  return { path, imports, code: withoutComments(text, comments), topLevelAwait: awaitOffset === null ? null : lineAt(awaitOffset) };
}

/** `import { type A } from 'a'` still loads `a` at run time; only `import type` and `export type` do not. */
function isTypeOnly(text: string, start: number): boolean {
  return /^(import|export)\s+type\s+(?!from\s+['"])/.test(text.slice(start, start + 60));
}

function withoutComments(text: string, comments: readonly { start: number; end: number }[]): string {
  let code = text;
  for (const { start, end } of comments) {
    code = code.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
  }
  return code;
}

function findTopLevelAwait(node: unknown): number | null {
  if (Array.isArray(node)) {
    for (const child of node) {
      const found = findTopLevelAwait(child);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof node !== 'object' || node === null) return null;
  const { type, start, await: isAwait } = node as { type?: string; start?: number; await?: boolean };
  if (type === 'AwaitExpression' || (type === 'ForOfStatement' && isAwait)) return start ?? 0;
  if (type !== undefined && /Function|MethodDefinition|PropertyDefinition|StaticBlock|^TS/.test(type)) return null;
  return findTopLevelAwait(Object.values(node));
}

/** Everything that the modules of `roots` load, with the way there; `kinds` decides which imports are followed. */
export function reachable(
  graph: ModuleGraph,
  roots: readonly string[],
  kinds: readonly ImportKind[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>(roots.map((root) => [root, [root]]));
  const queue = [...roots];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const way = found.get(path) ?? [];
    for (const { kind, target } of graph.get(path)?.imports ?? []) {
      if (!kinds.includes(kind) || found.has(target)) continue;
      found.set(target, [...way, target]);
      queue.push(target);
    }
  }
  return found;
}

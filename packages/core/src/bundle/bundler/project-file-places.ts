import MagicString from 'magic-string';
import type { BundleRequest } from './bundler.ts';
import { directImports, type ImportingFile } from './direct-imports.ts';
import { isNode, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

const mentioned = /\bimport\.meta\b|\b__dirname\b|\b__filename\b/;
const metaProperties = new Set(['url', 'filename', 'dirname']);
const FUNCTION = '__farhaulFile';

/**
 * Rewrites `import.meta.url`, `filename`, `dirname`, `__filename` and `__dirname` of a file to its place in the unpacked
 * project, for a bundle lies elsewhere. Null where the file has none of them.
 */
async function rewriteFilePlaces(text: string, file: string, path: string): Promise<MagicString | null> {
  const { parseSource } = await import('../syntax/parse-source.ts');
  const parsed = parseSource(text, file);
  const program = parsed.program as unknown as SyntaxNode;
  const commonJs = { __filename: 'filename', __dirname: 'dirname' } as const;
  const declared = declaredNames(program);
  const output = new MagicString(text);
  const place = `${parsed.isModule ? FUNCTION : `require('@farhaul/core/runner').projectFile`}(${JSON.stringify(path)})`;
  walk(program, (node) => {
    const property = metaProperty(node);
    if (property !== null) output.update(node.start, node.end, `${place}.${property}`);
    if (node.type === 'Property' && node['shorthand'] === true && isNode(node['value']) && node['value'].type === 'Identifier') {
      const name = node['value']['name'] as keyof typeof commonJs;
      if (Object.hasOwn(commonJs, name) && !declared.has(name)) output.update(node.start, node.end, `${name}: ${place}.${commonJs[name]}`);
      return false;
    }
    if (
      node.type === 'MemberExpression' &&
      node['computed'] !== true &&
      isNode(node['property']) &&
      node['property'].type === 'Identifier'
    ) {
      return property === null && !/^__(file|dir)name$/.test(node['property']['name'] as string);
    }
    if (node.type === 'Identifier' && Object.hasOwn(commonJs, node['name'] as string) && !declared.has(node['name'] as string)) {
      output.update(node.start, node.end, `${place}.${commonJs[node['name'] as keyof typeof commonJs]}`);
    }
    return property === null;
  });
  if (!output.hasChanged()) return null;
  if (parsed.isModule) output.append(`\nimport { projectFile as ${FUNCTION} } from '@farhaul/core/runner';`);
  return output;
}

function mayHaveFilePlaces(text: string): boolean {
  return mentioned.test(text);
}

function metaProperty(node: SyntaxNode): string | null {
  const { object, property } = node as { object?: SyntaxNode; property?: SyntaxNode };
  if (node.type !== 'MemberExpression' || object?.type !== 'MetaProperty' || property === undefined) return null;
  const name = property.type === 'Literal' ? property['value'] : property['name'];
  return typeof name === 'string' && metaProperties.has(name) ? name : null;
}

/** Names that the file declares itself anywhere: then it means its own. */
function declaredNames(program: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const add = (pattern: unknown): void => {
    if (!isNode(pattern)) return;
    if (pattern.type === 'Identifier') names.add(pattern['name'] as string);
    else walk(pattern, (node) => (node.type === 'Identifier' && names.add(node['name'] as string), true));
  };
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator') add(node['id']);
    else if (/Function/.test(node.type)) for (const parameter of (node['params'] as SyntaxNode[] | undefined) ?? []) add(parameter);
    else if (/^Import.*Specifier$/.test(node.type)) add(node['local']);
  });
  return names;
}

export interface ProjectFileText {
  file: string;
  text: string;
  path: string;
  moduleType: string;
  /** What the bundler knows of this file's imports; null to leave them as they are. */
  imports: Pick<ImportingFile, 'resolve' | 'found'> | null;
}

/** A file of the project as it goes into the bundle, with its map; null where nothing changes. */
export async function changedFile(
  request: BundleRequest,
  { file, text, path, moduleType, imports }: ProjectFileText,
): Promise<{ code: string; map: string } | null> {
  const prepared = request.sources.has(file) ? null : await request.prepare(file, text);
  const source = prepared?.text ?? text;
  const changed = mayHaveFilePlaces(source) ? await rewriteFilePlaces(source, `${file}.${moduleType}`, path) : null;
  const direct = imports === null ? [] : await directImports({ ...imports, text: source, file: `${file}.${moduleType}` });
  if (changed === null && prepared === null && direct.length === 0) return null;
  const output = changed ?? new MagicString(source);
  for (const { start, end, text: written } of direct) output.update(start, end, written);
  prepared?.mark?.(output);
  return { code: output.toString(), map: output.generateMap({ hires: true }).toString() };
}

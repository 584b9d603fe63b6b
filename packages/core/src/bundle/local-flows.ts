import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nameOfKey } from './syntax/expressions.ts';
import { isNode, type SyntaxNode } from './syntax/syntax-tree.ts';

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '/index.js'];

/** Which imports between the author's own files are flows, as far as their sources tell. */
export class LocalFlows {
  readonly #exports = new Map<string, readonly string[]>();

  /** Local names of a file's imports that are flows. */
  async importsOf(file: string, text: string): Promise<string[]> {
    if (!/\bfrom\s*['"]\./.test(text)) return [];
    const { parseSource } = await import('./syntax/parse-source.ts');
    const names: string[] = [];
    for (const declaration of parseSource(text, file).program['body'] as SyntaxNode[]) {
      const target = declaration.type === 'ImportDeclaration' ? localFile(declaration, file) : null;
      const flows = target === null ? [] : await this.#exportsOf(target);
      if (flows.length > 0) names.push(...importedAs(declaration, flows));
    }
    return names;
  }

  async #exportsOf(file: string): Promise<readonly string[]> {
    const known = this.#exports.get(file);
    if (known !== undefined) return known;
    // First an empty answer, for files that import each other.
    this.#exports.set(file, []);
    const text = readFileSync(file, 'utf8');
    if (!text.includes('@farhaul/')) return [];
    const { findFlowExports } = await import('./slice/index.ts');
    const found = findFlowExports({ source: text, file, flowImports: await this.importsOf(file, text) });
    this.#exports.set(file, found);
    return found;
  }
}

function localFile(declaration: SyntaxNode, importer: string): string | null {
  const specifier = isNode(declaration['source']) ? declaration['source']['value'] : null;
  if (typeof specifier !== 'string' || !specifier.startsWith('.')) return null;
  const path = resolve(dirname(importer), specifier);
  const candidates = [
    ...extensions.map((extension) => path + extension),
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    path.replace(/\.jsx?$/, '.tsx'),
  ];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile() && /\.[cm]?[jt]sx?$/.test(candidate)) ?? null;
}

function importedAs(declaration: SyntaxNode, flows: readonly string[]): string[] {
  return (declaration['specifiers'] as SyntaxNode[]).flatMap((specifier) => {
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOfKey(specifier['imported']);
    const local = nameOfKey(specifier['local']);
    return imported !== null && local !== null && flows.includes(imported) ? [local] : [];
  });
}

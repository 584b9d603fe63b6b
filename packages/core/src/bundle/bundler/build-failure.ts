import { readFileSync } from 'node:fs';
import type { RolldownLog } from 'rolldown';
import { FarhaulError } from '../../errors/farhaul-error.ts';

/** Who imports a module; asked only where something failed, because telling it of every module is slow. */
export interface ModuleGraph {
  importersOf(id: string): readonly string[];
}

/** Names that stay unresolved where that is allowed: a package's own optional `require` or `import()`. @throws FARHAUL_BUNDLE_RESOLVE for all others */
export function unresolvedImports(logs: readonly RolldownLog[], graph: ModuleGraph): { name: string; importer: string }[] {
  return logs
    .filter((log) => log.code === 'UNRESOLVED_IMPORT')
    .map((log) => {
      const importer = log.id ?? '';
      const name = log.exporter ?? '';
      if (!isOptional(importer, log.pos)) throw resolveFailure({ name, importer, log }, graph);
      return { name, importer };
    });
}

function isOptional(importer: string, position: number | undefined): boolean {
  if (position === undefined || !/[\\/]node_modules[\\/]/.test(importer)) return false;
  const before = readFileSync(importer)
    .subarray(Math.max(0, position - 40), position)
    .toString('utf8');
  return /\b(?:require(?:\.resolve)?|import)\s*\(\s*(?:\/\*[^*]*\*\/\s*)*$/.test(before);
}

interface UnresolvedImport {
  name: string;
  importer: string;
  log: RolldownLog;
}

function resolveFailure(unresolved: UnresolvedImport, graph: ModuleGraph): FarhaulError {
  const { name, importer, log } = unresolved;
  const chain = importChain(importer, graph);
  const via =
    chain.length > 1
      ? `\n${[...chain]
          .reverse()
          .map((file, index) => `${index === 0 ? '  in   ' : '  from '}${file}`)
          .join('\n')}`
      : '';
  return new FarhaulError('FARHAUL_BUNDLE_RESOLVE', `cannot resolve "${name}" imported by ${importer}:${log.loc?.line ?? 1}${via}`, {
    hint: /\/jsx(?:-dev)?-runtime$/.test(name)
      ? 'JSX is compiled as "jsx" and "jsxImportSource" of the nearest tsconfig.json say, else for react: set them, or install that package.'
      : name.startsWith('.') || name.startsWith('/')
        ? 'Check the path and its extension.'
        : 'Install the package, or check the name; tsconfig paths are respected.',
    details: { specifier: name, file: importer, line: log.loc?.line ?? null, chain },
  });
}

/** From the flow's file to a module that it reaches; only names that are files. */
export function importChain(target: string, graph: ModuleGraph): string[] {
  const chain = [target];
  const nextAbove = (id: string): string | undefined => graph.importersOf(id).find((importer) => !chain.includes(importer));
  for (let id = nextAbove(target); id !== undefined && !id.startsWith('\0'); id = nextAbove(id)) chain.unshift(id);
  return chain;
}

interface BuildError extends RolldownLog {
  errors?: RolldownLog[];
  cause?: unknown;
}

export function buildFailure(error: unknown, graph: ModuleGraph): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  const first = (error as BuildError).errors?.[0] ?? (error as BuildError);
  if (first.code === 'UNRESOLVED_IMPORT')
    return resolveFailure({ name: first.exporter ?? '', importer: first.id ?? '', log: first }, graph);
  const parse = first.code === 'PARSE_ERROR';
  return new FarhaulError(parse ? 'FARHAUL_BUNDLE_PARSE' : 'FARHAUL_BUNDLE_BUILD', stripColours(first.message ?? String(error)), {
    hint: parse ? 'Correct the file; the flow was not launched.' : "Nothing was launched. The message is the bundler's own.",
    details: { file: first.id ?? null, line: first.loc?.line ?? null, code: first.code ?? null },
    cause: error,
  });
}

function stripColours(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '').trimEnd();
}

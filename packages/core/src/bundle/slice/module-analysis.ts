import { cutIntoUnits, type Unit } from './module-units.ts';
import { parseSource, type ParsedSource } from '../syntax/parse-source.ts';
import { analyseNames, type NameAnalysis } from './name-analysis.ts';
import { chainRoot } from '../syntax/expressions.ts';
import { child, children, covers, walk, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';
import { importOrigin } from './local-values.ts';
import { UsageReader } from './usage.ts';

/** Everything known of one file before it is decided what stays. */
export interface ModuleAnalysis {
  readonly parsed: ParsedSource;
  readonly names: NameAnalysis;
  readonly units: readonly Unit[];
  readonly usage: UsageReader;
  /** Calls of `snapshot(() => …)`, in source order. */
  readonly snapshotCalls: readonly SyntaxNode[];
}

export function analyseModule(source: string, file: string): ModuleAnalysis {
  const parsed = parseSource(source, file);
  const names = analyseNames(parsed.program, { isModule: parsed.isModule, jsxFactories: jsxFactories(parsed) });
  const units = cutIntoUnits(parsed, names);
  const snapshotCalls = findSnapshotCalls(parsed, names);
  const hidden = snapshotCalls.map((call) => children(call, 'arguments')[0]!);
  // What a snapshot's function uses stays on the caller's side.
  if (hidden.length > 0) {
    for (const unit of units)
      unit.references.splice(
        0,
        unit.references.length,
        ...unit.references.filter((reference) => !hidden.some((range) => covers(range, reference.node))),
      );
  }
  return { parsed, names, units, usage: new UsageReader(names), snapshotCalls };
}

function jsxFactories(parsed: ParsedSource): string[] {
  const pragmas = [...parsed.source.matchAll(/@jsx(?:Frag)?\s+([\w$]+)/g)].map((match) => match[1]!);
  return [...new Set(['React', 'h', 'Fragment', ...pragmas])];
}

function findSnapshotCalls(parsed: ParsedSource, names: NameAnalysis): SyntaxNode[] {
  if (!parsed.source.includes('snapshot')) return [];
  const found: SyntaxNode[] = [];
  walk(parsed.program, (node) => {
    if (node.type !== 'CallExpression' || children(node, 'arguments').length === 0) return;
    const callee = child(node, 'callee')!;
    const root = chainRoot(callee);
    const binding = root && names.referenceOf.get(root)?.binding;
    const origin = binding ? importOrigin(binding, names.parents) : null;
    if (origin?.source !== '@farhaul/core') return;
    const called =
      callee.type === 'Identifier'
        ? origin.name
        : callee.type === 'MemberExpression' && origin.name === null
          ? child(callee, 'property')?.['name']
          : null;
    if (called === 'snapshot') found.push(node);
  });
  return found;
}

/** Whether an expression is evaluated while the module loads: not inside a function that merely waits to be called. */
export function functionsAround(names: NameAnalysis, node: SyntaxNode, boundary: SourceRange): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = names.parents.get(node); at && covers(boundary, at); at = names.parents.get(at)) {
    if (at.type === 'ArrowFunctionExpression' || at.type === 'FunctionExpression' || at.type === 'FunctionDeclaration') found.push(at);
    else if (
      (at.type === 'PropertyDefinition' || at.type === 'AccessorProperty') &&
      at['static'] !== true &&
      !isDecoratorOrKey(names, at, node)
    )
      found.push(at);
  }
  return found;
}

/** Decorators and computed keys of a member run when its class is defined. */
function isDecoratorOrKey(names: NameAnalysis, member: SyntaxNode, node: SyntaxNode): boolean {
  const value = child(member, 'value');
  return !value || !covers(value, node);
}

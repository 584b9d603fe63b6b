import { NameCollector, type NameOptions } from './name-collector.ts';
import type { Binding, Reference, Scope } from './scope.ts';
import { children, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** Names of one file: who declares them, who uses them, and what stands around each node. */
export interface NameAnalysis {
  readonly moduleScope: Scope;
  readonly references: readonly Reference[];
  readonly parents: ReadonlyMap<SyntaxNode, SyntaxNode>;
  /** The reference that an identifier node is. */
  readonly referenceOf: ReadonlyMap<SyntaxNode, Reference>;
  /** What a declarator or declaration declares. */
  readonly declaredBy: ReadonlyMap<SyntaxNode, readonly Binding[]>;
  /** The scope that holds the parameters of a function. */
  readonly parameterScopes: ReadonlyMap<SyntaxNode, Scope>;
  /** `eval(…)` or `with`: names can be used unseen. */
  readonly opaque: string | null;
}

/** Resolves every name of a file that is used as a value; types count only where decorators make them values. */
export function analyseNames(program: SyntaxNode, options: NameOptions): NameAnalysis {
  const collector = new NameCollector(options);
  collector.visitAll(children(program, 'body'), program);
  return collector.finish();
}

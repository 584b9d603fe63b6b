import { documentedExports } from './documented-exports.ts';
import { importRules } from './import-rules.ts';
import { readModuleGraph } from './module-graph.ts';
import type { FileMap } from './module-graph.ts';
import type { Problem } from './problem.ts';
import { treeRules } from './tree-rules.ts';
import type { TreeOptions } from './tree-rules.ts';

/** All broken borders of a repository, given as path → text. */
export function checkBorders(files: FileMap, options: TreeOptions): Problem[] {
  const graph = readModuleGraph(files);
  return [
    ...importRules.flatMap((rule) => rule(graph)),
    ...treeRules.flatMap((rule) => rule(files, options)),
    ...documentedExports(files, graph),
  ];
}

import { importOrigin } from './local-values.ts';
import { functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import { placeOf } from '../syntax/source-place.ts';
import { memberName, unwrap } from '../syntax/expressions.ts';
import { child, textOf, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** Something that has another value where the flow runs, or that cannot be seen from here. */
export interface LoadingNote {
  readonly line: number;
  readonly code: 'N_PROCESS' | 'N_FILE' | 'N_DATE' | 'N_RANDOM' | 'N_DYNAMIC_IMPORT' | 'N_LAUNCH' | 'N_EFFECT';
  readonly text: string;
}

const remedy = 'Wrap it in snapshot() to send the value of today.';

/** Notes on values that kept code reads while it loads, and on imports that only a run can resolve. */
export function notesOn(module: ModuleAnalysis, units: Iterable<Unit>): LoadingNote[] {
  const notes = new Map<string, LoadingNote>();
  for (const unit of units) {
    if (unit.annotation === 'keep' || unit.kind === 'import' || unit.kind === 'type') continue;
    const add = (node: SyntaxNode, note: Omit<LoadingNote, 'line'>): void => {
      const { line } = placeOf(module.parsed.source, node.start);
      notes.set(`${line} ${note.text}`, { line, ...note });
    };
    for (const reference of unit.references) {
      const found = noteOn(module, reference.node);
      if (found && functionsAround(module.names, reference.node, unit.node).length === 0) add(reference.node, found);
    }
    walk(unit.node, (node) => {
      const target = node.type === 'ImportExpression' ? child(node, 'source') : null;
      if (target && target.type !== 'Literal' && target.type !== 'TemplateLiteral')
        add(node, {
          code: 'N_DYNAMIC_IMPORT',
          text: 'imports a computed path, which cannot be followed. Name the modules in the option bundle: { include }.',
        });
    });
  }
  return [...notes.values()].toSorted((a, b) => a.line - b.line);
}

function noteOn(module: ModuleAnalysis, node: SyntaxNode): Omit<LoadingNote, 'line'> | null {
  const binding = module.names.referenceOf.get(node)?.binding ?? null;
  const name = textOf(node, 'name');
  const parent = module.names.parents.get(node);
  const member = parent?.type === 'MemberExpression' && parent['object'] === node ? memberName(parent) : null;
  if (binding) return noteOnImport(module, node);
  if (name === 'process') return noteOnProcess(module, parent, member);
  if (
    name === 'Date' &&
    (parent?.type === 'CallExpression' ||
      (parent?.type === 'NewExpression' && (parent['arguments'] as unknown[]).length === 0) ||
      member === 'now')
  )
    return { code: 'N_DATE', text: `reads the clock, which is later where the flow runs. ${remedy}` };
  if ((name === 'Math' && member === 'random') || (name === 'crypto' && (member === 'randomUUID' || member === 'getRandomValues')))
    return { code: 'N_RANDOM', text: `makes a random value, which is another one where the flow runs. ${remedy}` };
  return null;
}

function noteOnProcess(module: ModuleAnalysis, parent: SyntaxNode | undefined, member: string | null): Omit<LoadingNote, 'line'> | null {
  if (member === 'argv') return { code: 'N_PROCESS', text: `reads process.argv, which is empty where the flow runs. ${remedy}` };
  if (member === 'cwd')
    return { code: 'N_PROCESS', text: `reads process.cwd(), which is another directory where the flow runs. ${remedy}` };
  if (member !== 'env' || !parent) return null;
  const around = module.names.parents.get(parent);
  const variable = around?.type === 'MemberExpression' && around['object'] === parent ? memberName(around) : null;
  const owner = around && module.names.parents.get(around);
  if (owner?.type === 'AssignmentExpression' && owner['left'] === around) return null;
  return {
    code: 'N_PROCESS',
    text: `reads process.env${variable ? `.${variable}` : ''} of the place where the flow runs. Set it with the job variable env, or wrap it in snapshot() to send the value of today.`,
  };
}

function noteOnImport(module: ModuleAnalysis, node: SyntaxNode): Omit<LoadingNote, 'line'> | null {
  const binding = module.names.referenceOf.get(node)!.binding!;
  if (binding.kind !== 'import') return null;
  const source = importOrigin(binding, module.names.parents)?.source ?? '';
  if (!/^(?:node:)?fs(?:\/promises)?$/.test(source)) return null;
  const use = module.usage.useOfValue(node);
  if (use.kind !== 'call' && use.kind !== 'receiver') return null;
  const callee = unwrap(child(use.call!, 'callee') ?? use.call!);
  const called = callee.type === 'MemberExpression' ? memberName(callee) : textOf(callee, 'name');
  return {
    code: 'N_FILE',
    text: `calls ${called ?? 'fs'}() while loading, on the files of the place where the flow runs. Name the file in includeFiles, or wrap it in snapshot() to send the value of today.`,
  };
}

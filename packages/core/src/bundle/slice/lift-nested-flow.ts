import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { FlowValues } from './flow-values.ts';
import { isClassBinding, isFunctionLike, isImported, isMutableValue, localFunction } from './local-values.ts';
import { functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import { placeOf } from '../syntax/source-place.ts';
import type { Binding, Reference } from './scope.ts';
import { isClass, isFunction } from '../syntax/expressions.ts';
import { child, children, covers, walk, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** A flow of the bundle: the range of the expression that makes it. */
export interface RootRange extends SourceRange {
  /** Number of the bundle's entry that it is. Roots of one function share its captured values, read from the first of them. */
  readonly entry: number;
}

/** A local value that a nested flow uses, to be read from the live function and sent. */
export interface Capture {
  readonly name: string;
  /** What the code in the bundle asks for. */
  readonly key: string;
  readonly entry: number;
  readonly line: number;
}

/** The parts of a statement that stay when only the flow inside it is wanted. */
export interface Extraction {
  /** In source order, not overlapping. */
  readonly pieces: readonly SourceRange[];
  /** Options of infrastructure inside the pieces that only the caller's side can evaluate. */
  readonly blanked: readonly SourceRange[];
  readonly captures: readonly Capture[];
  readonly roots: readonly RootRange[];
}

interface Plan {
  readonly pieces: Set<SyntaxNode>;
  readonly blanked: Set<SyntaxNode>;
  readonly captured: Map<Binding, Capture>;
  /** What each name means in the parts collected so far. */
  readonly names: Map<string, Binding | null>;
}

/** Takes flows, and the local functions they use, out of the statement around them. */
export class FlowLifter {
  readonly #module: ModuleAnalysis;
  readonly #flows: FlowValues;
  readonly #keys = new Set<string>();

  constructor(module: ModuleAnalysis, flows: FlowValues) {
    this.#module = module;
    this.#flows = flows;
  }

  /** Null where the statement may stay whole. */
  plan(unit: Unit, roots: readonly RootRange[]): Extraction | null {
    const places = roots.map((root) => ({ root, node: this.#nodeOf(unit, root) }));
    if (!places.some((place) => place.node && this.#mustLeave(unit, place.node))) return null;
    const plan: Plan = { pieces: new Set(), blanked: new Set(), captured: new Map(), names: new Map() };
    for (const { root, node } of places) {
      if (!node) continue;
      this.#refuseContext(unit, node);
      plan.pieces.add(node);
      this.#collect(unit, plan, { node, root });
    }
    const ranges = [...plan.pieces].filter((piece) => ![...plan.pieces].some((other) => other !== piece && covers(other, piece)));
    return {
      pieces: ranges.toSorted((a, b) => a.start - b.start),
      blanked: [...plan.blanked],
      captures: [...plan.captured.values()],
      roots,
    };
  }

  /** The outermost node of a root's range; for a decorator or a static member the class. */
  #nodeOf(unit: Unit, root: RootRange): SyntaxNode | null {
    const around: SyntaxNode[] = [];
    walk(unit.node, (node) => {
      if (covers(node, root)) around.push(node);
      return covers(node, root) || isClass(node) || node === unit.node;
    });
    const found = around.find((node) => node.start === root.start && node.end === root.end) ?? null;
    for (let at = found ?? around.at(-1) ?? null; at && covers(unit.node, at); at = this.#module.names.parents.get(at) ?? null) {
      if (isFunction(at) && !this.#isMethodOf(at, root)) break;
      if (at.type === 'ClassDeclaration') return at;
    }
    return found;
  }

  #isMethodOf(node: SyntaxNode, root: RootRange): boolean {
    return node.start === root.start && node.end === root.end;
  }

  #mustLeave(unit: Unit, node: SyntaxNode): boolean {
    if (functionsAround(this.#module.names, node, unit.node).length > 0) return true;
    if (isClass(node)) return false;
    const use = this.#module.usage.useOfValue(node);
    if (use.kind === 'call' || use.kind === 'receiver') return true;
    if (unit.kind !== 'executable') return use.kind === 'argument' && !this.#flows.kindOf(use.call!);
    const expression = unit.node.type === 'ExpressionStatement' ? child(unit.node, 'expression') : null;
    return !(use.kind === 'alias' && expression?.type === 'AssignmentExpression');
  }

  #collect(unit: Unit, plan: Plan, from: { node: SyntaxNode; root: RootRange }): void {
    for (const reference of unit.references) {
      const binding = reference.binding;
      if (!covers(from.node, reference.node)) continue;
      if (binding?.declarations.some((declaration) => covers(from.node, declaration))) continue;
      const options = this.#bindingOptionsAround(reference.node, from.node);
      if (options && binding && binding.scope !== this.#module.names.moduleScope) {
        plan.blanked.add(options);
        continue;
      }
      const { line } = placeOf(this.#module.parsed.source, reference.node.start);
      this.#refuseTwoMeanings(plan, reference, line);
      if (!binding || binding.scope === this.#module.names.moduleScope) continue;
      const piece = this.#codeOf(binding, from.root);
      if (piece && !plan.pieces.has(piece)) {
        plan.pieces.add(piece);
        this.#collect(unit, plan, { ...from, node: piece });
      }
      if (piece) continue;
      if (reference.writes) this.#refuseWrite(binding.name, line);
      if (plan.captured.has(binding)) continue;
      const key = this.#keys.has(binding.name) ? `${binding.name}@${line}` : binding.name;
      this.#keys.add(key);
      plan.captured.set(binding, { name: binding.name, key, entry: from.root.entry, line });
    }
  }

  #bindingOptionsAround(node: SyntaxNode, boundary: SyntaxNode): SyntaxNode | null {
    let at: SyntaxNode | undefined = node;
    for (let parent = this.#module.names.parents.get(at); parent && covers(boundary, parent); parent = this.#module.names.parents.get(at)) {
      if (parent.type === 'CallExpression' && parent['callee'] !== at && this.#flows.isBindingCall(parent)) return at;
      at = parent;
    }
    return null;
  }

  /** All parts end up in one block, where a name has one meaning. */
  #refuseTwoMeanings(plan: Plan, reference: Reference, line: number): void {
    const { name, binding } = reference;
    if (!plan.names.has(name)) plan.names.set(name, binding);
    if (plan.names.get(name) === binding) return;
    const { file } = this.#module.parsed;
    throw new FarhaulError(
      'FARHAUL_BUNDLE_CAPTURES',
      `a nested flow and what it uses know two variables named "${name}" (${file}:${line})`,
      {
        hint: 'Rename one of them, or move the flow to module level.',
        details: { file, line, name },
      },
    );
  }

  /** The declaration of a local function, class, task, flow or import, which travels as code rather than as a value. */
  #codeOf(binding: Binding, root: SourceRange): SyntaxNode | null {
    const declaration = binding.declarations[0]!;
    if (binding.declarations.length !== 1 || covers(declaration, root)) return null;
    if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration' || declaration.type === 'TSEnumDeclaration')
      return declaration;
    if (declaration.type !== 'VariableDeclarator' || binding.references.some((reference) => reference.writes)) return null;
    const statement = this.#module.names.parents.get(declaration)!;
    if (children(statement, 'declarations').length !== 1 || !child(declaration, 'init')) return null;
    const isCode =
      localFunction(binding) ||
      isFunctionLike(binding) ||
      isClassBinding(binding) ||
      isImported(binding) ||
      this.#flows.kindOfBinding(binding) !== null ||
      (!isMutableValue(binding) && this.#isConstant(declaration));
    return isCode ? statement : null;
  }

  /** `const limit = 3`: as good as code, and right also where no inspector is at hand. */
  #isConstant(declarator: SyntaxNode): boolean {
    return child(declarator, 'init')!.type === 'Literal';
  }

  #refuseWrite(name: string, line: number): never {
    throw new FarhaulError(
      'FARHAUL_BUNDLE_CAPTURE_WRITE',
      `a nested flow assigns to captured variable "${name}" (${this.#module.parsed.file}:${line}); the change would be lost in the run`,
      {
        hint: 'Return the value from the flow, or declare the variable inside it.',
        details: { file: this.#module.parsed.file, line, name },
      },
    );
  }

  /** `this`, `arguments` and `yield` of the function around the flow cannot travel. */
  #refuseContext(unit: Unit, root: SyntaxNode): void {
    if (functionsAround(this.#module.names, root, unit.node).length === 0) return;
    const file = this.#module.parsed.file;
    walk(root, (node) => {
      if (node !== root && (isClass(node) || (isFunction(node) && node.type !== 'ArrowFunctionExpression'))) return false;
      const name =
        node.type === 'ThisExpression'
          ? 'this'
          : node.type === 'Super'
            ? 'super'
            : node.type === 'YieldExpression'
              ? 'yield'
              : node.type === 'Identifier' && node['name'] === 'arguments' && this.#module.names.referenceOf.get(node)?.binding === null
                ? 'arguments'
                : null;
      if (name === null) return undefined;
      const { line } = placeOf(this.#module.parsed.source, node.start);
      throw new FarhaulError('FARHAUL_BUNDLE_CAPTURES', `a nested flow uses "${name}" of the function around it (${file}:${line})`, {
        hint: 'Pass what it needs as a parameter, or move the flow to module level.',
        details: { file, line, name },
      });
    });
  }
}

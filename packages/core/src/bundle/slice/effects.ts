import type { FlowValues } from './flow-values.ts';
import { importOrigin, isClassBinding, isFunctionLike, isImported, isMutableValue, soleInitialiser } from './local-values.ts';
import { functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import type { Binding, Reference } from './scope.ts';
import { chainRoot, isFunction, isTransparent, memberName, memberPath, unwrap } from '../syntax/expressions.ts';
import { child, children, covers, textOf, type SyntaxNode } from '../syntax/syntax-tree.ts';
import type { Use } from './usage.ts';

/** What a unit may change when it runs. */
export interface UnitEffects {
  /** Names of the module whose value, or what hangs on it, may be changed. */
  readonly touched: ReadonlySet<Binding>;
  /** Those of them that are not merely called. */
  readonly changed: ReadonlySet<Binding>;
  /** The global that is set, e.g. `process.env`; null for none. */
  readonly setsGlobal: string | null;
}

const definers =
  /^(?:Object\.(?:defineProperty|defineProperties|assign|setPrototypeOf)|Reflect\.(?:defineProperty|set|deleteProperty|setPrototypeOf))$/;
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate']);
// Functions given to these run when a request comes.
const serverPackages =
  /^(?:(?:node:)?https?2?|(?:node:)?net|express|hono|fastify|koa|polka|connect|restify|h3|elysia|ws|socket\.io|@hapi\/hapi|@koa\/router|@nestjs\/.*|@trpc\/server.*|graphql-yoga|@apollo\/server.*|next|itty-router)$/;
const platformObjects = new Set(['console', 'process', 'performance', 'crypto', 'navigator', 'document', 'window', 'localStorage']);
const moduleGlobals = new Set(['module', 'exports', 'require', 'arguments', '__filename', '__dirname', 'undefined']);

interface Following {
  readonly touched: Set<Binding>;
  readonly changed: Set<Binding>;
  setsGlobal: string | null;
  readonly seen: Set<Unit>;
  /** The statement goes from an instance to its class. */
  readonly reachesClasses: boolean;
}

/** Works out what statements and initialisers may change, through functions, aliases and containers. */
export class Effects {
  readonly #module: ModuleAnalysis;
  readonly #flows: FlowValues;
  readonly #unitsOf = new Map<Binding, Unit[]>();

  constructor(module: ModuleAnalysis, flows: FlowValues) {
    this.#module = module;
    this.#flows = flows;
    for (const unit of module.units) {
      for (const binding of unit.declares) this.#unitsOf.set(binding, [...(this.#unitsOf.get(binding) ?? []), unit]);
    }
  }

  /** Effects of running a statement; every function inside may run. */
  ofStatement(unit: Unit): UnitEffects {
    return this.#collect(
      unit,
      unit.references.filter((reference) => !this.#runsLater(reference.node, unit)),
    );
  }

  /** Effects of evaluating a declaration that nothing refers to. */
  ofDeclaration(unit: Unit): UnitEffects {
    if (unit.isPure) return this.#collect(unit, []);
    const eager = unit.references.filter((reference) => {
      const use = this.#module.usage.useOf(reference);
      // A library is used in callbacks everywhere; changed it is by statements.
      if (reference.binding && isImported(reference.binding) && functionsAround(this.#module.names, reference.node, unit.node).length > 0)
        return false;
      return use.kind !== 'alias' && this.#runsWhileLoading(reference.node, unit) && !this.#runsLater(reference.node, unit);
    });
    return this.#collect(unit, eager);
  }

  #collect(unit: Unit, references: readonly Reference[]): UnitEffects {
    const touched = new Set<Binding>();
    const changed = new Set<Binding>();
    const text = this.#module.parsed.source.slice(unit.range.start, unit.range.end);
    const state: Following = {
      touched,
      changed,
      setsGlobal: null,
      seen: new Set(),
      reachesClasses: /\bconstructor\b|\b__proto__\b|PrototypeOf\b/.test(text),
    };
    for (const reference of references) this.#follow(reference, state, null);
    return { touched, changed, setsGlobal: state.setsGlobal };
  }

  /** `via` is what was done to the name whose declaration this reference stands in; null in the unit itself. */
  #follow(reference: Reference, state: Following, via: Use | null): void {
    const use = this.#module.usage.useOf(reference);
    if (use.kind === 'read') return;
    const binding = reference.binding;
    if (!binding) {
      state.setsGlobal ??= this.#globalSet(reference, use, via);
      return;
    }
    if (binding.scope !== this.#module.names.moduleScope) return;
    if (isImported(binding)) {
      if (this.#touchesImport(use)) state.touched.add(binding);
      return;
    }
    if (use.kind !== 'assign' && !isMutableValue(binding)) return;
    if (use.kind === 'member-argument' && this.#isForeignCall(use)) return;
    // Handing a flow on, or calling it, leaves it as it is.
    if (use.kind !== 'assign' && use.kind !== 'mutate' && use.kind !== 'receiver' && this.#flows.kindOfBinding(binding) === 'flow') return;
    if (this.#touchesItself(reference, binding, use) || (state.reachesClasses && isClassBinding(binding))) {
      state.touched.add(binding);
      if (use.kind !== 'call') state.changed.add(binding);
    }
    for (const unit of this.#unitsOf.get(binding) ?? []) {
      if (state.seen.has(unit) || unit.kind === 'import') continue;
      state.seen.add(unit);
      for (const inner of unit.references) this.#follow(inner, state, use);
    }
  }

  /** Functions stay what they are when they are called or handed on, unless a function of the author's changes them. */
  #touchesItself(reference: Reference, binding: Binding, use: Use): boolean {
    const isCode = isFunctionLike(binding) || isClassBinding(binding);
    // Whatever is stored in a variable may be called; of a known function its own body tells.
    if (use.kind === 'call') return !isCode;
    if (use.kind === 'assign' || use.kind === 'mutate') return true;
    if (!isFunctionLike(binding) || isClassBinding(binding)) return true;
    if (use.kind === 'argument') return use.call !== null && !this.#module.usage.isOnlyCalledBy(use.call, reference.node);
    if (use.kind !== 'receiver') return false;
    const name = use.call && memberName(unwrap(child(use.call, 'callee') ?? use.call));
    return name !== 'call' && name !== 'apply' && name !== 'bind';
  }

  /** Patching an import counts; merely using it does not, or every use of a library would. */
  #touchesImport(use: Use): boolean {
    if (use.kind === 'mutate' || use.kind === 'assign' || use.kind === 'alias') return true;
    if (use.kind === 'argument') return !this.#isForeignCall(use);
    return use.kind === 'receiver' && use.call !== null && this.#resultUnused(use.call);
  }

  #resultUnused(call: SyntaxNode): boolean {
    let parent = this.#module.names.parents.get(call);
    while (parent && isTransparent(parent)) parent = this.#module.names.parents.get(parent);
    return parent?.type === 'ExpressionStatement';
  }

  /** A call of an import, or of a method of an object made by one: `app.listen(…)`. */
  #isForeignCall(use: Use): boolean {
    const root = use.call && chainRoot(use.call);
    const binding = root ? this.#module.names.referenceOf.get(root)?.binding : null;
    if (!binding) return false;
    if (isImported(binding)) return true;
    const value = soleInitialiser(binding);
    const origin = value && chainRoot(value);
    const made = origin ? this.#module.names.referenceOf.get(origin)?.binding : null;
    return made !== null && made !== undefined && made !== binding && isImported(made);
  }

  #globalSet(reference: Reference, use: Use, via: Use | null): string | null {
    if (moduleGlobals.has(reference.name)) return null;
    if (use.kind === 'assign') return reference.name;
    const path = this.#outerPath(reference.node);
    const shown = path.slice(0, reference.name === 'process' || path[1] === 'prototype' ? 2 : 1).join('.');
    const isEnvironment = reference.name !== 'process' || path[1] === 'env';
    if (use.kind === 'mutate') return isEnvironment ? shown : null;
    if (use.kind === 'receiver')
      return ['globalThis', 'global'].includes(reference.name) || path[1] === 'loadEnvFile' || isOwnGlobal(reference.name) ? shown : null;
    if (use.kind === 'argument' || use.kind === 'member-argument') {
      const callee = use.call && child(use.call, 'callee');
      const target = callee && memberPath(callee)?.join('.');
      const first = use.call && children(use.call, 'arguments')[0];
      if (target && definers.test(target) && first && covers(first, reference.node) && isEnvironment) return shown;
      return !this.#isForeignCall(use) && isShared(path) ? shown : null;
    }
    return use.kind === 'alias' && isShared(path) && this.#isAliasChanged(reference, via) ? shown : null;
  }

  /** `const proto = Array.prototype` matters only where `proto` is changed. */
  #isAliasChanged(reference: Reference, via: Use | null): boolean {
    let at: SyntaxNode | undefined = reference.node;
    while (at && at.type !== 'VariableDeclarator') at = this.#module.names.parents.get(at);
    const bindings = at ? (this.#module.names.declaredBy.get(at) ?? []) : [];
    const isChanged = (use: Use): boolean => use.kind === 'mutate' || use.kind === 'argument' || use.kind === 'assign';
    if (bindings.some((binding) => binding.scope === this.#module.names.moduleScope)) return via !== null && isChanged(via);
    return bindings.some((binding) => binding.references.some((inner) => isChanged(this.#module.usage.useOf(inner))));
  }

  /** ['process', 'env', 'X'] around the name `process`. */
  #outerPath(node: SyntaxNode): string[] {
    const path = [textOf(node, 'name')];
    let at = node;
    for (;;) {
      const parent = this.#module.names.parents.get(at);
      if (
        !parent ||
        (parent.type === 'MemberExpression' && parent['object'] !== at) ||
        (parent.type !== 'MemberExpression' && !isTransparent(parent))
      )
        return path;
      if (parent.type === 'MemberExpression') path.push(memberName(parent) ?? '');
      at = parent;
    }
  }

  /** In a function given to a timer, to an event of this process or to a server: it runs after loading, if ever. */
  #runsLater(node: SyntaxNode, unit: Unit): boolean {
    for (let at = this.#module.names.parents.get(node); at && covers(unit.node, at); at = this.#module.names.parents.get(at)) {
      if (
        at.type === 'CallExpression' &&
        this.#defersFunctions(at) &&
        children(at, 'arguments').some((argument) => isFunction(argument) && covers(argument, node))
      )
        return true;
    }
    return false;
  }

  #defersFunctions(call: SyntaxNode): boolean {
    const root = chainRoot(call);
    if (!root) return false;
    const binding = this.#module.names.referenceOf.get(root)?.binding;
    if (!binding) return timers.has(textOf(root, 'name')) || memberPath(child(call, 'callee')!)?.join('.') === 'process.on';
    const value = soleInitialiser(binding);
    const maker = value && !isImported(binding) ? chainRoot(value) : null;
    const made = maker ? this.#module.names.referenceOf.get(maker)?.binding : null;
    const origin = importOrigin(made ?? binding, this.#module.names.parents);
    return origin !== null && serverPackages.test(origin.source);
  }

  #runsWhileLoading(node: SyntaxNode, unit: Unit): boolean {
    return functionsAround(this.#module.names, node, unit.node).every((around) => {
      const use = this.#module.usage.useOfValue(around);
      return use.kind === 'call' || use.kind === 'argument' || use.kind === 'member-argument';
    });
  }

  /** Where a name comes from, for those who explain. */
  originOf(binding: Binding): { source: string; name: string | null } | null {
    return importOrigin(binding, this.#module.names.parents);
  }
}

/** A global of the author's own: `declare global { var registry: string[] }`. */
function isOwnGlobal(name: string): boolean {
  return /^[a-z]/.test(name) && !platformObjects.has(name);
}

/** Globals that everything shares: a hand on one of them can change it. */
function isShared(path: readonly string[]): boolean {
  if (path[0] === 'globalThis' || path[0] === 'global') return true;
  if (path[0] === 'process') return path.length === 1 || (path[1] === 'env' && path.length === 2);
  return path[1] === 'prototype' && path.length === 2;
}

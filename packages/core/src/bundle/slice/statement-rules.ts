import type { Effects, UnitEffects } from './effects.ts';
import { importOrigin, isImported, moduleSource, soleInitialiser } from './local-values.ts';
import type { Launches } from './launches.ts';
import { functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import type { Binding } from './scope.ts';
import { chainRoot, isFunction, memberName, memberPath, unwrap } from '../syntax/expressions.ts';
import { child, children, textOf, walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** What the rules say of a statement that runs, before it is known what else is kept. */
export type Verdict =
  | { readonly answer: 'drop'; readonly why: string; readonly launches?: string }
  | { readonly answer: 'keep'; readonly why: string }
  /** Kept as soon as one of these names is. */
  | { readonly answer: 'depends'; readonly touched: ReadonlySet<Binding> };

const timers = new Set(['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval']);
const testPackages = /^(?:vitest|@jest\/globals|mocha|node:test|bun:test|ava|tap|uvu|@playwright\/test)$/;
// Their set-up is often written as a constant that nothing refers to.
const setUpPackages =
  /^(?:dotenv(?:-\w+)?|@dotenvx\/|@opentelemetry\/|@sentry\/|dd-trace|newrelic|source-map-support|reflect-metadata|module-alias|tsconfig-paths|global-agent)/;

const unknownEffect = /^calls (.+), whose effect is unknown$/;

/** Rule 6 kept it: the import that it calls at every start, unless that is what a set-up package is for. */
export function repeatedCall(why: string): string | null {
  const called = unknownEffect.exec(why)?.[1] ?? null;
  return called === null || setUpPackages.test(called) ? null : called;
}

/** Modules of node whose calls print, wait or ask, and change nothing of the file. */
const printingModules = /^(console|timers(\/promises)?|readline(\/promises)?)$/;

/** Rules 1 to 7 for statements that run when a module is loaded. */
export class StatementRules {
  readonly #module: ModuleAnalysis;
  readonly #launches: Launches;
  readonly #effects: Effects;
  readonly #launched = new Map<Unit, string>();
  /** Imports that were given something that launches, e.g. `program.action(() => train())`. */
  readonly #launchers = new Set<Binding>();

  constructor(module: ModuleAnalysis, parts: { launches: Launches; effects: Effects }) {
    this.#module = module;
    this.#launches = parts.launches;
    this.#effects = parts.effects;
    for (const unit of module.units) {
      const launched = unit.kind === 'executable' ? parts.launches.launchIn(unit) : null;
      if (launched === null) continue;
      this.#launched.set(unit, launched);
      this.#rememberReceivers(unit);
    }
  }

  ofStatement(unit: Unit): Verdict {
    const launched = this.#launched.get(unit);
    if (launched !== undefined) return { answer: 'drop', why: `can launch a flow (${launched})`, launches: launched };
    if (this.#testsForMain(unit.node)) return { answer: 'drop', why: 'runs only where the file is the main module' };
    const effects = this.#effects.ofStatement(unit);
    if (this.#declaresTests(unit.node)) return { answer: 'drop', why: 'declares tests' };
    if (this.#onlyPrints(unit.node) && effects.setsGlobal === null) return { answer: 'depends', touched: this.#printed(unit, effects) };
    if (effects.setsGlobal !== null) return { answer: 'keep', why: `sets a global (${effects.setsGlobal})` };
    const called = this.#calledImport(unit.node);
    const builtIn = called?.replace(/^node:/, '') ?? '';
    if (builtIn === 'child_process' || builtIn === 'cluster') return { answer: 'drop', why: 'starts another program' };
    if (printingModules.test(builtIn)) return { answer: 'depends', touched: this.#printed(unit, effects) };
    if (called !== null) return { answer: 'keep', why: `calls ${called}, whose effect is unknown` };
    return { answer: 'depends', touched: effects.touched };
  }

  /** A declaration that nothing kept refers to. */
  ofDeclaration(unit: Unit): Verdict {
    if (unit.node.type === 'FunctionDeclaration' || unit.kind !== 'declaration') return { answer: 'depends', touched: new Set() };
    const effects = this.#effects.ofDeclaration(unit);
    if (effects.setsGlobal === null && effects.touched.size === 0 && !this.#setsUp(unit))
      return { answer: 'depends', touched: effects.touched };
    const launched = this.#launches.launchIn(unit);
    if (launched !== null) return { answer: 'drop', why: `can launch a flow (${launched})`, launches: launched };
    if (effects.setsGlobal !== null) return { answer: 'keep', why: `sets a global (${effects.setsGlobal})` };
    if (this.#setsUp(unit)) return { answer: 'keep', why: 'sets up a library' };
    return { answer: 'depends', touched: effects.touched };
  }

  /** What a dropped launch would have changed beside. */
  changedBy(unit: Unit): ReadonlySet<Binding> {
    return this.#effects.ofStatement(unit).changed;
  }

  #rememberReceivers(unit: Unit): void {
    for (const reference of unit.references) {
      const use = this.#module.usage.useOf(reference);
      if (!reference.binding || !isImported(reference.binding) || use.kind !== 'receiver') continue;
      if (functionsAround(this.#module.names, reference.node, unit.node).length === 0) this.#launchers.add(reference.binding);
    }
  }

  #testsForMain(statement: SyntaxNode): boolean {
    const test =
      statement.type === 'IfStatement'
        ? child(statement, 'test')
        : statement.type === 'ExpressionStatement'
          ? unwrap(child(statement, 'expression')!)
          : null;
    const guard =
      test?.type === 'LogicalExpression' && statement.type === 'ExpressionStatement'
        ? child(test, 'left')
        : statement.type === 'IfStatement'
          ? test
          : null;
    if (!guard) return false;
    let found = false;
    walk(guard, (node) => {
      if (node.type !== 'MemberExpression') return;
      const object = child(node, 'object')!;
      const name = memberName(node);
      if (name === 'main' && (object.type === 'MetaProperty' || (object.type === 'Identifier' && object['name'] === 'require')))
        found = true;
      // `import.meta.url === pathToFileURL(process.argv[1]).href`
      if (
        name === 'argv' &&
        object.type === 'Identifier' &&
        object['name'] === 'process' &&
        this.#module.parsed.source.slice(guard.start, guard.end).includes('import.meta')
      )
        found = true;
    });
    return found;
  }

  /** Prints, sets a timer, does something to this process, or starts to listen. */
  #onlyPrints(statement: SyntaxNode): boolean {
    const expression =
      statement.type === 'ExpressionStatement'
        ? unwrap(child(statement, 'expression')!)
        : statement.type === 'VariableDeclaration'
          ? null
          : statement;
    if (!expression) return false;
    if (expression.type === 'AssignmentExpression')
      return memberPath(child(expression, 'left')!)?.[0] === 'process' && this.#isGlobalRoot(child(expression, 'left')!);
    if (expression.type !== 'CallExpression') return false;
    const callee = unwrap(child(expression, 'callee')!);
    if (callee.type === 'MemberExpression' && memberName(callee) === 'listen') return true;
    if (callee.type === 'Identifier' && ['serve', 'listen'].includes(textOf(callee, 'name')) && !this.#isOwnFunction(callee)) return true;
    const root = chainRoot(expression);
    if (!root || !this.#isGlobalRoot(root)) return false;
    const name = textOf(root, 'name');
    return name === 'console' || timers.has(name) || (name === 'process' && memberName(callee) !== 'loadEnvFile');
  }

  #isOwnFunction(callee: SyntaxNode): boolean {
    const binding = this.#module.names.referenceOf.get(callee)?.binding;
    return !binding || !isImported(binding);
  }

  #isGlobalRoot(node: SyntaxNode): boolean {
    const root = chainRoot(node);
    return root !== null && this.#module.names.referenceOf.get(root)?.binding === null;
  }

  /** `console.log(list.pop())` prints and changes. */
  #printed(unit: Unit, effects: UnitEffects): ReadonlySet<Binding> {
    const first = unit.references[0];
    return first && ['console'].includes(first.name) ? effects.touched : new Set();
  }

  #declaresTests(statement: SyntaxNode): boolean {
    const expression = statement.type === 'ExpressionStatement' ? unwrap(child(statement, 'expression')!) : null;
    const root = expression && chainRoot(expression);
    const binding = root && this.#module.names.referenceOf.get(root)?.binding;
    const origin = binding && importOrigin(binding, this.#module.names.parents);
    return origin !== null && origin !== undefined && testPackages.test(origin.source);
  }

  /** Rule 6: the import that a statement calls directly, for its effect. */
  #calledImport(node: SyntaxNode | null): string | null {
    if (!node) return null;
    switch (node.type) {
      case 'ExpressionStatement':
        return this.#calledImport(unwrap(child(node, 'expression')!));
      case 'UnaryExpression':
        return textOf(node, 'operator') === 'void' ? this.#calledImport(unwrap(child(node, 'argument')!)) : null;
      case 'LogicalExpression':
        return this.#calledImport(unwrap(child(node, 'right')!));
      case 'ConditionalExpression':
      case 'IfStatement':
        return this.#calledImport(child(node, 'consequent')) ?? this.#calledImport(child(node, 'alternate'));
      case 'SequenceExpression':
        return this.#firstCalled(children(node, 'expressions'));
      case 'BlockStatement':
        return this.#firstCalled(children(node, 'body'));
      case 'TryStatement':
        return this.#calledImport(child(node, 'block')) ?? this.#calledImport(child(node, 'finalizer'));
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'LabeledStatement':
        return this.#calledImport(child(node, 'body'));
      case 'ImportExpression':
        return moduleSource(node);
      case 'AwaitExpression':
        return this.#calledImport(unwrap(node));
      case 'CallExpression':
        return this.#importOfCall(node);
      default:
        return null;
    }
  }

  #firstCalled(nodes: readonly SyntaxNode[]): string | null {
    for (const node of nodes) {
      const found = this.#calledImport(unwrap(node));
      if (found !== null) return found;
    }
    return null;
  }

  #importOfCall(call: SyntaxNode): string | null {
    const callee = unwrap(child(call, 'callee')!);
    if (isFunction(callee)) return this.#calledImport(child(callee, 'body'));
    const required = callee.type === 'MemberExpression' || callee.type === 'CallExpression' ? moduleSource(callee) : moduleSource(call);
    if (required !== null) return required;
    if (memberPath(callee)?.[0] === 'Promise' && this.#isGlobalRoot(callee)) {
      const list = children(call, 'arguments')[0];
      return list?.type === 'ArrayExpression' ? this.#firstCalled(children(list, 'elements')) : null;
    }
    const root = chainRoot(call);
    const named = root && this.#module.names.referenceOf.get(root)?.binding;
    const binding = named && this.#behindAlias(named);
    if (!binding || !isImported(binding) || this.#launchers.has(binding)) return null;
    return importOrigin(binding, this.#module.names.parents)?.source ?? binding.name;
  }

  /** The import that `const extend = dayjs.extend` is. */
  #behindAlias(binding: Binding): Binding {
    const value = isImported(binding) ? null : soleInitialiser(binding);
    const root = value?.type === 'Identifier' || value?.type === 'MemberExpression' ? chainRoot(value) : null;
    const behind = root && memberPath(value!) ? this.#module.names.referenceOf.get(root)?.binding : null;
    return behind && behind !== binding && isImported(behind) ? behind : binding;
  }

  #setsUp(unit: Unit): boolean {
    const declarators = unit.node.type === 'VariableDeclarator' ? [unit.node] : children(unit.node, 'declarations');
    return declarators.some((declarator) => {
      const value = child(declarator, 'init');
      const inner = value && unwrap(value);
      if (!inner || (inner.type !== 'CallExpression' && inner.type !== 'NewExpression') || moduleSource(inner) !== null) return false;
      const root = chainRoot(inner);
      const binding = root && this.#module.names.referenceOf.get(root)?.binding;
      const origin = binding && importOrigin(binding, this.#module.names.parents);
      return origin !== null && origin !== undefined && setUpPackages.test(origin.source);
    });
  }
}

import { FarhaulError } from '../../errors/farhaul-error.ts';
import { commonJsExports, readExports } from './commonjs-exports.ts';
import type { Launches } from './launches.ts';
import type { Extraction } from './lift-nested-flow.ts';
import type { ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import { placeOf } from '../syntax/source-place.ts';
import type { Binding } from './scope.ts';
import type { StatementRules, Verdict } from './statement-rules.ts';
import { isFunction } from '../syntax/expressions.ts';
import { covers } from '../syntax/syntax-tree.ts';

export interface SelectionInput {
  /** Units that hold a flow of the bundle. */
  readonly rootUnits: ReadonlySet<Unit>;
  /** Root units of which only parts stay. */
  readonly extractions: ReadonlyMap<Unit, Extraction>;
  /** Exports that other modules need; `*` for all. */
  readonly keepNames: readonly string[];
  readonly launches: Launches;
  readonly rules: StatementRules;
}

export interface Selection {
  readonly kept: ReadonlyMap<Unit, string>;
  readonly dropped: ReadonlyMap<Unit, string>;
  /** Kept units of which only the extracted parts stay. */
  readonly partial: ReadonlySet<Unit>;
  /** Dropped launches that change, beside launching, what the flow uses. */
  readonly lostChanges: readonly { unit: Unit; names: readonly string[] }[];
}

/** Decides what stays: what the flow refers to, and what may change that, until nothing more follows. */
export function selectUnits(module: ModuleAnalysis, input: SelectionInput): Selection {
  const selector = new UnitSelector(module, input);
  selector.seed();
  selector.settle();
  selector.refuseLaunchedValues();
  return selector.result();
}

class UnitSelector {
  readonly #module: ModuleAnalysis;
  readonly #input: SelectionInput;
  readonly #kept = new Map<Unit, string>();
  readonly #partial = new Set<Unit>();
  readonly #names = new Set<Binding>();
  readonly #declaring = new Map<Binding, Unit[]>();
  readonly #queue: Unit[] = [];
  readonly #pending = new Map<Unit, Verdict>();
  readonly #exportsRead = new Set<string>();

  constructor(module: ModuleAnalysis, input: SelectionInput) {
    this.#module = module;
    this.#input = input;
    for (const unit of module.units)
      for (const binding of unit.declares) this.#declaring.set(binding, [...(this.#declaring.get(binding) ?? []), unit]);
  }

  seed(): void {
    const { rootUnits, keepNames, rules } = this.#input;
    const explicit = new Set(this.#module.units.flatMap((unit) => unit.exports));
    const isElsewhere = keepNames.some((name) => !explicit.has(name));
    for (const unit of this.#module.units) {
      const verdict: Verdict | null =
        unit.kind === 'executable' && !rootUnits.has(unit) && !this.#exportsOf(unit) ? rules.ofStatement(unit) : null;
      if (rootUnits.has(unit)) this.#keep(unit, 'the flow', this.#input.extractions.has(unit));
      else if (unit.annotation === 'skip') this.#pending.set(unit, { answer: 'drop', why: '@bundle skip' });
      else if (unit.annotation === 'keep') this.#keep(unit, '@bundle keep');
      else if (unit.kind === 'directive' || unit.kind === 'type') this.#kept.set(unit, 'costs nothing');
      else if (unit.kind === 'effect-import') this.#keep(unit, 'imported for its effect');
      else if (unit.exports.some((name) => this.#isWanted(name) || (name === '*' && isElsewhere)))
        this.#keep(unit, `exported as ${unit.exports.join(', ')}`);
      else if (verdict?.answer === 'keep') this.#keep(unit, verdict.why);
      else if (verdict) this.#pending.set(unit, verdict);
    }
  }

  #isWanted(name: string): boolean {
    return this.#input.keepNames.includes(name) || this.#input.keepNames.includes('*');
  }

  #exportsOf(unit: Unit): string[] | null {
    return this.#module.parsed.isModule ? null : commonJsExports(unit);
  }

  #keep(unit: Unit, why: string, partly = false): void {
    if (unit.annotation === 'skip') return;
    const wasPartial = this.#partial.has(unit);
    if (this.#kept.has(unit) && !(wasPartial && !partly)) return;
    if (!this.#kept.has(unit)) this.#kept.set(unit, why);
    if (partly) this.#partial.add(unit);
    else this.#partial.delete(unit);
    this.#pending.delete(unit);
    this.#queue.push(unit);
  }

  settle(): void {
    let changed = true;
    while (changed) {
      this.#drain();
      changed = this.#keepTouching();
    }
  }

  #drain(): void {
    for (let unit = this.#queue.pop(); unit; unit = this.#queue.pop()) {
      const pieces = this.#partial.has(unit) ? this.#input.extractions.get(unit)!.pieces : null;
      if (!pieces) for (const binding of unit.declares) this.#names.add(binding);
      for (const reference of unit.references) {
        if (!reference.binding || (pieces && !pieces.some((piece) => covers(piece, reference.node)))) continue;
        if (unit.kind === 'export-list' && !this.#isExportWanted(unit, reference.node)) continue;
        for (const declaring of this.#declaring.get(reference.binding) ?? []) this.#keep(declaring, `used by ${nameOf(unit)}`);
      }
      if (!this.#module.parsed.isModule) for (const name of readExports(this.#module, unit)) this.#exportsRead.add(name);
    }
  }

  /** Of `export { a, b }` only the wanted names are followed. */
  #isExportWanted(unit: Unit, node: { start: number; end: number }): boolean {
    const specifiers = (unit.node['specifiers'] ?? []) as { start: number; end: number }[];
    const index = specifiers.findIndex((specifier) => covers(specifier, node));
    return index < 0 || this.#isWanted(unit.exports[index] ?? '');
  }

  #keepTouching(): boolean {
    let changed = false;
    for (const unit of this.#module.units) {
      if (this.#kept.has(unit)) continue;
      const verdict = this.#verdictOf(unit);
      if (verdict.answer === 'keep') {
        this.#keep(unit, verdict.why);
        changed = true;
      }
      if (verdict.answer !== 'depends') continue;
      const touched = [...verdict.touched].find((binding) => this.#names.has(binding));
      if (!touched) continue;
      this.#keep(unit, `can change ${touched.name}`);
      changed = true;
    }
    return changed;
  }

  #verdictOf(unit: Unit): Verdict {
    const exported = this.#exportsOf(unit);
    if (exported) {
      const wanted = exported.find(
        (name) =>
          name === '__esModule' ||
          this.#exportsRead.has(name) ||
          (this.#exportsRead.has('*') && name !== '*') ||
          this.#isWanted(name) ||
          (name === '*' && this.#exportsRead.size > 0),
      );
      return wanted === undefined ? { answer: 'drop', why: 'export that nothing needs' } : { answer: 'keep', why: `exported as ${wanted}` };
    }
    const known = this.#pending.get(unit);
    if (known) return known;
    const verdict = this.#input.rules.ofDeclaration(unit);
    this.#pending.set(unit, verdict);
    return verdict;
  }

  refuseLaunchedValues(): void {
    for (const unit of this.#module.units) {
      if (
        unit.kind === 'declaration' &&
        !isFunction(unit.node) &&
        this.#kept.has(unit) &&
        !this.#partial.has(unit) &&
        unit.annotation !== 'keep'
      ) {
        const launched = this.#input.launches.launchWhileEvaluating(unit);
        if (launched) this.#refuse(unit, nameOf(unit), launched);
      }
      const verdict = this.#pending.get(unit);
      if (verdict?.answer !== 'drop' || verdict.launches === undefined) continue;
      const lost = unit.references.find(
        (reference) =>
          reference.writes && reference.binding && this.#names.has(reference.binding) && this.#input.launches.isEager(unit, reference.node),
      );
      if (lost) this.#refuse(unit, lost.name, verdict.launches);
    }
  }

  #lostChanges(): { unit: Unit; names: string[] }[] {
    return [...this.#pending].flatMap(([unit, verdict]) => {
      if (verdict.answer !== 'drop' || verdict.launches === undefined || unit.kind !== 'executable') return [];
      const names = [...this.#input.rules.changedBy(unit)]
        .filter((binding) => this.#names.has(binding) && binding.kind !== 'import')
        .map((binding) => binding.name);
      return names.length > 0 ? [{ unit, names }] : [];
    });
  }

  #refuse(unit: Unit, name: string, launched: string): never {
    const { file, source } = this.#module.parsed;
    const { line } = placeOf(source, unit.range.start);
    throw new FarhaulError(
      'FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER',
      `the flow uses "${name}", whose value is made by launching flow "${launched}" (${file}:${line})`,
      {
        hint: `Pass "${name}" as a parameter, or wrap the launch in snapshot().`,
        details: { file, line, name, launched },
      },
    );
  }

  result(): Selection {
    const dropped = new Map<Unit, string>();
    for (const unit of this.#module.units) {
      if (this.#kept.has(unit)) continue;
      const verdict = this.#exportsOf(unit) ? this.#verdictOf(unit) : this.#pending.get(unit);
      dropped.set(
        unit,
        verdict?.answer === 'drop'
          ? verdict.why
          : unit.kind === 'executable'
            ? 'changes nothing that the flow uses'
            : unit.kind === 'export-list'
              ? 'export that nothing needs'
              : 'not used by the flow',
      );
    }
    return { kept: this.#kept, dropped, partial: this.#partial, lostChanges: this.#lostChanges() };
  }
}

/** How a unit is called in explanations. */
export function nameOf(unit: Unit): string {
  return unit.declares[0]?.name ?? unit.exports[0] ?? 'a kept statement';
}

/** One sentence that must hold of everything that keeps a contract, with the way to find out. Needs no test runner. */
export interface Rule<Trial> {
  group: string;
  title: string;
  /** What the trial must offer for it; where that is absent the rule fails unless it is skipped with a reason. */
  needs?: keyof Trial & string;
  /** Guard against a hang. @default 60_000 */
  timeoutMs?: number;
  /** Says why the rule says nothing about this one, such as an optional method that is not there. */
  unless?(trial: Trial): string | null | Promise<string | null>;
  /** Throws when the rule is broken. */
  check(trial: Trial): Promise<void>;
}

/** Title of a rule → why it does not hold here; the reason is printed with the skipped test. */
export type RuleSkips = Readonly<Record<string, string>>;

/** What came of trying one rule. */
export type RuleResult = { state: 'kept' } | { state: 'not-applicable'; reason: string };

/** @throws what the rule found, or what the trial lacks */
export async function tryRule<Trial extends object>(rule: Rule<Trial>, trial: Trial): Promise<RuleResult> {
  const { needs, title } = rule;
  if (needs !== undefined && trial[needs] === undefined)
    throw new Error(
      `The rule needs "${needs}", which was not given. Give it, or say why not: skip: { ${JSON.stringify(title)}: 'reason' }`,
    );
  const reason = (await rule.unless?.(trial)) ?? null;
  if (reason !== null) return { state: 'not-applicable', reason };
  await rule.check(trial);
  return { state: 'kept' };
}

/** @throws naming each entry of `skip` that is no rule's title or has no reason: a rule that was renamed must not stay skipped */
export function checkSkips(rules: readonly Pick<Rule<never>, 'title'>[], skip: RuleSkips): void {
  const titles = new Set(rules.map(({ title }) => title));
  for (const [title, reason] of Object.entries(skip)) {
    if (!titles.has(title)) throw new Error(`skip names no rule: ${JSON.stringify(title)}. The rules are:\n${[...titles].join('\n')}`);
    if (reason.trim() === '') throw new Error(`skip gives no reason for ${JSON.stringify(title)}`);
  }
}

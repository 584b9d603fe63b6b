/** One step of the schema. Never edited once released; `{serial}` and `{strict}` are filled in by the dialect. */
export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

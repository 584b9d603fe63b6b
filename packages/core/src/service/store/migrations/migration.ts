/** One step of the schema. Never edited once released; `{serial}`, `{strict}` and `{clustered}` (rows lie in the order of their key) are filled in by the dialect. */
export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

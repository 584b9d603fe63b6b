/**
 * One step of the schema. Never edited once released; `{serial}`, `{strict}`, `{clustered}` (rows lie in the order of their
 * key), `{binary}` and `{bytewise}` (texts are sorted by their bytes) are filled in by the dialect.
 */
export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

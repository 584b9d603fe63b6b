/** A kind of document that is kept by name: credentials, a place, a cluster. */
export interface BlockTypeV1 {
  readonly specificationVersion: 'v1';
  /** `docker-registry-credentials`, …: lower case, dashes. */
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  /** JSON Schema 2020-12 (`type: object`) of its fields; a secret one says `writeOnly: true`. */
  readonly schema: Record<string, unknown>;
}

/** A query, and what kind it is one of. */
export interface SourcedQuery {
  readonly query: string;
  /** The member `src` of its line; of a line without, the file. */
  readonly source: string;
}

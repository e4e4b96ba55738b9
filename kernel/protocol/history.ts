/** One cell of this session that was stored. */
export interface Entry {
  readonly line: number;
  readonly input: string;
  /** The text of its result, once it has one. Mutated when the result arrives. */
  output: string | null;
}

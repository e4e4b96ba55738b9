/** A brace first, after comments at most. */
const OPEN = /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*\{/;

/**
 * A cell that may be an object literal, as an expression one column to the right: to the language `{ a: 1 }` is a block,
 * to someone at a prompt an object. It is one if this parses.
 */
export const asObject = (text: string): string | undefined =>
  OPEN.test(text) ? `(${text.replace(/;\s*$/, "")}\n)` : undefined;

/** `JSON.parse` as it was before any cell ran: a cell that replaces it must not cut the process off. */
export const parse: typeof JSON.parse = JSON.parse;
/** `JSON.stringify`, likewise. */
export const stringify: typeof JSON.stringify = JSON.stringify;

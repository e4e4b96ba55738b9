import { current } from "./cd.ts";
import { MagicError, type Run } from "./magic.ts";

/** Gives the current folder. */
export const run: Run = ({ name }) => {
  const folder = current();
  if (folder === undefined)
    throw new MagicError(`%${name}: the current folder was deleted; go to another with %cd`);
  return folder;
};

import { MagicError, type Run } from "./magic.ts";

/** Checks what `%types` is asked for; the kernel does it before the cell runs. */
export const run: Run = ({ args }) => {
  if (!["", "off", "warn", "error"].includes(args))
    throw new MagicError(`%types: expected off, warn or error, got ${JSON.stringify(args)}`);
};

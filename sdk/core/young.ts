import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** V8 would go through all of its heap once 64 MB of arrays are new. */
const often = 2 ** 25;

let fresh = 0;
let collect: (() => void) | undefined;

/** Has V8 free the arrays among its young objects after every 32 MiB of new ones, which takes it a tenth of the time of its whole heap and leaves memory that is warm. */
export function countFresh(bytes: number): void {
  fresh += bytes;
  if (fresh < often) return;
  fresh = 0;
  collect ??= youngCollector();
  collect();
}

/** V8 gives its collector to contexts that are made while a flag is set. */
function youngCollector(): () => void {
  const given = runInNewContext("typeof gc") === "function";
  if (!given) setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;
  if (!given) setFlagsFromString("--no-expose-gc");
  return () => gc({ type: "minor" });
}

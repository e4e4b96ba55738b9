import { checkChoice } from "../core/options.ts";
import { linesAreWanted, rememberLines } from "../graph/origin.ts";
import { executor } from "./executor.ts";

/** What stops a run: NaN; NaN or an infinity; nothing. */
export type TrapKind = "nan" | "infinite" | "off";

let trap: TrapKind = "off";

/**
 * From now on stops every run at the first result that is no number, with an error that names the op and the line that wrote it; state stays as it was
 * before the run. Programs are then made without fusion and tensors remember their lines, so everything takes longer: for finding where a loss
 * became NaN, not for training.
 *
 * @example
 * trapNumbers("nan");
 * log(tensor([-1])).item(); // RangeError: log at Cell [3] 2:1 gives NaN in element 0 of [1]
 */
export function trapNumbers(kind: TrapKind): void {
  checkChoice("trapNumbers", "trap", kind, ["nan", "infinite", "off"]);
  executor().trap(kind);
  rememberLines(kind !== "off");
  trap = kind;
}

/** Makes programs that know the lines of the user's code. */
export function withLines<R>(make: () => R): R {
  const before = linesAreWanted();
  rememberLines(true);
  try {
    return make();
  } finally {
    rememberLines(before);
  }
}

/** Whether programs are made so that the trap can tell the op. */
export function isTrapSet(): boolean {
  return trap !== "off";
}

import type { Failure } from "../protocol/content.ts";

/** How a cell ends that was interrupted. */
export const INTERRUPTED: Failure = {
  ename: "Interrupted",
  evalue: "execution was interrupted",
  traceback: ["Interrupted: execution was interrupted"],
};

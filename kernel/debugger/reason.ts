import type { Paused } from "./inspector.ts";

/** Why a front end is told that the cells stopped. */
export interface Why {
  readonly reason: "breakpoint" | "exception" | "pause" | "step";
  /** What was thrown, in a line. */
  readonly text?: string;
}

/** Why V8 paused for the user. */
export function whyStopped(
  { reason, hitBreakpoints = [], data }: Paused,
  pausing: boolean,
  stepping: boolean,
): Why {
  if (reason === "exception" || reason === "promiseRejection") {
    const thrown = data?.description ?? JSON.stringify(data?.value ?? data?.type);
    return { reason: "exception", text: thrown.split("\n")[0]! };
  }
  if (hitBreakpoints.length > 0) return { reason: "breakpoint" };
  if (pausing) return { reason: "pause" };
  // What is left is a `debugger` statement.
  return { reason: stepping ? "step" : "breakpoint" };
}

/** The script that is about to start, where that is why V8 paused. */
export function scriptThatStarts({ reason, data }: Paused): string | undefined {
  if (reason === "instrumentation") return data?.scriptId;
  return data?.reasons?.find((one) => one.reason === "instrumentation")?.auxData?.scriptId;
}

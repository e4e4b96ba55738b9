import { thrownText } from "./exceptions.ts";
import type { Paused, Remote } from "./inspector.ts";

/** Why a front end is told that the cells stopped. */
export interface Why {
  readonly reason: "breakpoint" | "exception" | "pause" | "step";
  /** What was thrown, in a line. */
  readonly text?: string;
}

/** Why V8 paused for the user. */
export function whyStopped(pause: Paused, stepping: boolean): Why {
  const thrown = thrownBy(pause);
  if (thrown !== undefined) return { reason: "exception", text: thrownText(thrown) };
  if ((pause.hitBreakpoints ?? []).length > 0) return { reason: "breakpoint" };
  if (pause.asked === true) return { reason: "pause" };
  // What is left is a `debugger` statement.
  return { reason: stepping ? "step" : "breakpoint" };
}

/** What was thrown, where that is why V8 paused. */
export function thrownBy({ reason, data }: Paused): Remote | undefined {
  return reason === "exception" || reason === "promiseRejection" ? data : undefined;
}

/** The script that is about to start, where that is why V8 paused. */
export function scriptThatStarts({ reason, data }: Paused): string | undefined {
  if (reason === "instrumentation") return data?.scriptId;
  return data?.reasons?.find((one) => one.reason === "instrumentation")?.auxData?.scriptId;
}

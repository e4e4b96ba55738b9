import { types } from "node:util";
import type { Sink } from "../session/output.ts";
import { commHost } from "./comm.ts";
import { createWidget } from "./standard.ts";
import type { Traits } from "./traits.ts";
import type { Widget } from "./widget.ts";

/** An output as notebooks store it. */
type Stored = Readonly<Record<string, unknown>>;

/** An area that shows what code prints and displays. */
export type Output = Widget<Traits["Output"]> & {
  /** Runs `body`; what it and what it starts print and show goes into the area. Its error does, too, and nothing is thrown. */
  capture<T>(body: () => T): T | undefined;
  /** Empties the area; with `wait` only when the next output comes. */
  clear(wait?: boolean): void;
};

/** Outputs that follow each other faster than this, in milliseconds, are sent together: each time all of them are. */
const TOGETHER = 50;

/** An empty area for outputs. */
export function output(traits?: Partial<Traits["Output"]>): Output {
  const widget = createWidget("Output", traits);
  let waits = false;
  let held: readonly Stored[] = [];
  let sent = -TOGETHER;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    if (held.length === 0) return;
    const outputs = held.reduce(join, waits ? [] : widget.outputs);
    [held, waits] = [[], false];
    widget.outputs = outputs;
    sent = performance.now();
  };
  const add = (stored: Stored): void => {
    held = join(held, stored);
    if (performance.now() - sent >= TOGETHER) return flush();
    // Anew each time: an interrupt may have ended the one before.
    clearTimeout(timer);
    timer = setTimeout(flush, TOGETHER);
  };
  const clear = (wait = false): void => {
    if (wait) flush();
    else {
      held = [];
      widget.outputs = [];
    }
    waits = wait;
  };
  const sink: Sink = (type, content) => {
    if (type === "clear_output") return clear((content as { wait: boolean }).wait);
    if (type === "stream") return add({ output_type: "stream", ...content });
    if (type === "update_display_data") return;
    const { data, metadata } = content as { data: object; metadata: object };
    add({ output_type: "display_data", data, metadata });
  };
  const capture = <T>(body: () => T): T | undefined => {
    const host = commHost();
    const failed = (error: unknown): undefined => {
      const traceback = host.describe(error).split("\n");
      const [, ename = "Error", evalue = ""] =
        /^([\w$]+)(?:: (.*))?/.exec(traceback[0] ?? "") ?? [];
      add({ output_type: "error", ename, evalue, traceback });
    };
    try {
      const result = host.capture(sink, body);
      if (types.isPromise(result)) void result.catch(failed).finally(flush);
      return result;
    } catch (error) {
      return failed(error);
    } finally {
      flush();
    }
  };
  return Object.assign(widget, { capture, clear });
}

/** Text of one stream runs on. */
function join(outputs: readonly Stored[], next: Stored): readonly Stored[] {
  const last = outputs.at(-1);
  const runsOn =
    last?.["output_type"] === "stream" &&
    next["output_type"] === "stream" &&
    last["name"] === next["name"];
  if (!runsOn) return [...outputs, next];
  return [
    ...outputs.slice(0, -1),
    { ...last, text: `${String(last["text"])}${String(next["text"])}` },
  ];
}

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
  /** Runs `body`; what it and what it starts print and show goes into the area, as long as it is `wanted`. Its error does, too, and nothing is thrown. */
  capture<T>(body: () => T, wanted?: () => boolean): T | undefined;
  /** Empties the area; with `wait` only when the next output comes. */
  clear(wait?: boolean): void;
};

/** What is shown of a value. */
interface Drawn {
  readonly data: object;
  readonly metadata: object;
}

/** Outputs that follow each other faster than this, in milliseconds, are sent together: each time all of them are. */
const TOGETHER = 50;

/** An empty area for outputs. */
export function output(traits?: Partial<Traits["Output"]>): Output {
  const widget = createWidget("Output", traits);
  let waits = false;
  let held: readonly Stored[] = [];
  /** The names of outputs that can be replaced. */
  const ids = new WeakMap<Stored, string>();
  /** What replaces them, by their names. */
  const updates = new Map<string, Drawn>();
  let sent = -TOGETHER;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    if (held.length === 0 && updates.size === 0) return;
    const old = held.length > 0 && waits ? [] : widget.outputs;
    if (held.length > 0) waits = false;
    const outputs = held.reduce(join, old).map(updated);
    held = [];
    updates.clear();
    widget.outputs = outputs;
    sent = performance.now();
  };
  const updated = (stored: Stored): Stored => {
    const id = ids.get(stored);
    const update = id === undefined ? undefined : updates.get(id);
    return id === undefined || update === undefined ? stored : shown(update, id);
  };
  const shown = ({ data, metadata }: Drawn, id: string | undefined): Stored => {
    const stored = { output_type: "display_data", data, metadata };
    if (id !== undefined) ids.set(stored, id);
    return stored;
  };
  const add = (stored: Stored): void => {
    held = join(held, stored);
    sendSoon();
  };
  const sendSoon = (): void => {
    if (performance.now() - sent >= TOGETHER) return flush();
    // Anew each time: an interrupt may have ended the one before.
    clearTimeout(timer);
    timer = setTimeout(flush, TOGETHER);
  };
  const clear = (wait = false): void => {
    if (wait) flush();
    else {
      held = [];
      updates.clear();
      widget.outputs = [];
    }
    waits = wait;
  };
  const sink: Sink = (type, content) => {
    if (type === "clear_output") clear((content as { wait: boolean }).wait);
    else if (type === "stream") add({ output_type: "stream", ...content });
    else {
      const { transient, ...drawn } = content as Drawn & { transient?: { display_id?: string } };
      const id = transient?.display_id;
      if (type !== "update_display_data") add(shown(drawn, id));
      else if (id === undefined || ![...widget.outputs, ...held].some((one) => ids.get(one) === id))
        return false;
      else {
        updates.set(id, drawn);
        sendSoon();
      }
    }
    return true;
  };
  const capture = <T>(body: () => T, wanted = (): boolean => true): T | undefined => {
    const host = commHost();
    const failed = (error: unknown): undefined => {
      if (!wanted()) return;
      const traceback = host.describe(error).split("\n");
      const [, ename = "Error", evalue = ""] =
        /^([\w$]+)(?:: (.*))?/.exec(traceback[0] ?? "") ?? [];
      add({ output_type: "error", ename, evalue, traceback });
    };
    try {
      const result = host.capture((type, content) => !wanted() || sink(type, content), body);
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

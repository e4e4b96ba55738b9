import { AsyncLocalStorage } from "node:async_hooks";
import { stringify } from "./json.ts";
import { FRAME, type FrameType } from "./link.ts";
import type { Ring } from "./ring.ts";
import type { Outcome, Publications } from "./session.ts";

const INTERVAL = 5;
const LOOK = 16;

/** Takes what captured code prints and shows, instead of its cell; false for what is the cell's after all. */
export type Sink = <T extends keyof Publications>(type: T, content: Publications[T]) => boolean;

/** What the running code belongs to. */
interface Context {
  readonly execution: number;
  readonly sink?: Sink;
}

/** The way out of the executor: knows which execution the running code belongs to. */
export interface Output {
  /** Runs `body` as part of an execution; timers and promises it starts stay part of it. */
  run(execution: number, body: () => void): void;
  /** Runs `body`, whose output and that of what it starts goes to `sink`. */
  capture<T>(sink: Sink, body: () => T): T;
  /** The execution that the calling code belongs to. */
  execution(): number;
  write(name: "stdout" | "stderr", text: string, execution?: number): void;
  /** Writes a line of what `writeLine` takes; false when it does not, or the line goes to a sink. */
  line(name: "stdout" | "stderr", args: readonly unknown[]): boolean;
  publish<T extends keyof Publications>(
    type: T,
    content: Publications[T],
    execution?: number,
  ): void;
  /** Publishes an execution's result, which leaves with what is sent next: its end, or `flush`. */
  result(execution: number, content: Publications["execute_result"]): void;
  /** Sends a comm message or a question. */
  send(type: FrameType, payload: string | Buffer, execution?: number): void;
  /** Tells how an execution ended; `sent` is called before the control thread can see that it was told. */
  done(execution: number, outcome: Outcome, sent: () => void): void;
  /** Ends an execution that has no outcome. */
  handled(execution: number): void;
  ready(): void;
  /** Sends the text that waits. */
  flush(): void;
  /** Sends the text that waits, and from now on all text at once: the process is about to end. */
  close(): void;
  /** Whether the process is about to end. */
  isClosed(): boolean;
}

/** The output over a ring. Text waits in it until 64 KiB or 5 ms have come together. */
export function createOutput(ring: Ring): Output {
  const storage = new AsyncLocalStorage<Context>();
  let last = 0;
  let sent = 0;
  let unlooked = 0;
  let closed = false;
  const execution = (): number => storage.getStore()?.execution ?? last;
  /** Whether text is to be sent at once. To look at the clock takes a fifth of the time of a line: while text waits, only some lines do. */
  const isDue = (): boolean => {
    if (ring.holds() && ++unlooked < LOOK) return false;
    unlooked = 0;
    return performance.now() - sent > INTERVAL;
  };
  const types: Record<"stdout" | "stderr", FrameType> = {
    stdout: FRAME.stdout,
    stderr: FRAME.stderr,
  };

  return {
    run(id, body) {
      last = id;
      storage.run({ execution: id }, body);
    },
    capture: (sink, body) => storage.run({ execution: execution(), sink }, body),
    execution,
    write(name, text, given) {
      if (text === "") return;
      const context = storage.getStore();
      if (given === undefined && context?.sink?.("stream", { name, text })) return;
      const id = given ?? context?.execution ?? last;
      if (ring.text(types[name], id, text, closed || isDue())) sent = performance.now();
    },
    line(name, args) {
      const context = storage.getStore();
      if (context?.sink) return false;
      const went = ring.line(types[name], context?.execution ?? last, args, closed || isDue());
      if (went === true) sent = performance.now();
      return went !== undefined;
    },
    publish(type, content, given) {
      const sink = given === undefined ? storage.getStore()?.sink : undefined;
      if (sink?.(type, content)) return;
      ring.send(FRAME.publication, given ?? execution(), stringify({ type, content }));
    },
    result: (id, content) =>
      ring.keep(FRAME.publication, id, stringify({ type: "execute_result", content })),
    send: (type, payload, id = execution()) => ring.send(type, id, payload),
    handled: (id) => ring.send(FRAME.done, id),
    done(id, outcome, sent) {
      // An ending process breaks its evaluations off, which is not how their cells end.
      if (!closed) ring.send(FRAME.done, id, stringify(outcome), sent);
    },
    ready: () => ring.send(FRAME.ready, 0),
    flush: () => ring.drain(),
    close() {
      closed = true;
      ring.drain();
    },
    isClosed: () => closed,
  };
}

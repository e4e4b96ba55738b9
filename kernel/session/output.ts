import { AsyncLocalStorage } from "node:async_hooks";
import { FRAME, type FrameType } from "./link.ts";
import type { Ring } from "./ring.ts";
import type { Outcome, Publications } from "./session.ts";

const INTERVAL = 5;

/** The way out of the executor: knows which execution the running code belongs to. */
export interface Output {
  /** Runs `body` as part of an execution; timers and promises it starts stay part of it. */
  run(execution: number, body: () => void): void;
  /** The execution that the calling code belongs to. */
  execution(): number;
  write(name: "stdout" | "stderr", text: string, execution?: number): void;
  publish<T extends keyof Publications>(
    type: T,
    content: Publications[T],
    execution?: number,
  ): void;
  done(execution: number, outcome: Outcome): void;
  ready(): void;
  /** Sends the text that waits. */
  flush(): void;
  /** Sends the text that waits, and from now on all text at once: the process is about to end. */
  close(): void;
}

/** The output over a ring. Text waits in it until 64 KiB or 5 ms have come together. */
export function createOutput(ring: Ring): Output {
  const storage = new AsyncLocalStorage<number>();
  let last = 0;
  let sent = 0;
  let closed = false;
  const execution = (): number => storage.getStore() ?? last;
  const types: Record<"stdout" | "stderr", FrameType> = {
    stdout: FRAME.stdout,
    stderr: FRAME.stderr,
  };

  return {
    run(id, body) {
      last = id;
      storage.run(id, body);
    },
    execution,
    write(name, text, id = execution()) {
      if (text === "") return;
      const now = performance.now();
      if (ring.text(types[name], id, text, closed || now - sent > INTERVAL)) sent = now;
    },
    publish(type, content, id = execution()) {
      ring.send(FRAME.publication, id, JSON.stringify({ type, content }));
    },
    done(id, outcome) {
      // An ending process breaks its evaluations off, which is not how their cells end.
      if (!closed) ring.send(FRAME.done, id, JSON.stringify(outcome));
    },
    ready: () => ring.send(FRAME.ready, 0),
    flush: () => ring.drain(),
    close() {
      closed = true;
      ring.drain();
    },
  };
}

import type { CommMessage } from "../protocol/comm.ts";
import type { Published, Question } from "../protocol/content.ts";
import type { Header } from "../protocol/message.ts";
import { Recent } from "../recent.ts";
import type { Publications } from "../session/session.ts";
import type { Publish } from "../wire/coalesce.ts";

/** The parents of so many executions are remembered at least, of cells and of comm messages each; one that said nothing while as many began publishes without a parent. */
const REMEMBERED = 2000;

/** Sees each publication of an execution; returns true to keep it from the front ends. */
export type Watch = <T extends keyof Publications>(type: T, content: Publications[T]) => boolean;

/** Asks the user; rejects when nobody can be asked. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<string>;

/** What a cell may do beside publishing, while it runs. */
export interface Execution {
  readonly watch?: Watch;
  readonly ask?: Ask;
}

/** Knows which request caused which execution, so that output finds its cell long after it ended. */
export interface Executions {
  /** A fresh number for an execution caused by `parent`: a cell, or the handling of a comm message, of which there may be thousands while one cell runs. */
  begin(parent: Header, cell?: Execution): number;
  /** What caused the newest; null where there was none yet. */
  newest(): Header | null;
  /** The cell has ended: of all it was told, only its parent is remembered. */
  end(execution: number): void;
  /** Publishes what an execution says, under the header of its request. */
  publish<T extends keyof Publications>(execution: number, type: T, content: Publications[T]): void;
  /** Publishes a comm message that an execution sent. */
  comm(execution: number, message: CommMessage): void;
  /** Asks the user who sent the execution's request. */
  ask(execution: number, question: Question, signal: AbortSignal): Promise<string>;
}

/** Numbers executions from 1 and publishes their output through `publish`. */
export function createExecutions(publish: Publish): Executions {
  const running = new Map<number, Execution>();
  const cells = new Recent<number, Header>(REMEMBERED);
  const notices: typeof cells = new Recent(REMEMBERED);
  let latest = 0;

  const parentOf = (execution: number): Header | null =>
    cells.get(execution) ?? notices.get(execution) ?? null;

  return {
    begin(parent, execution) {
      const number = ++latest;
      (execution === undefined ? notices : cells).set(number, parent);
      if (execution !== undefined) running.set(number, execution);
      return number;
    },
    newest: () => parentOf(latest),
    end: (execution) => void running.delete(execution),
    publish(execution, type, content) {
      if (running.get(execution)?.watch?.(type, content)) return;
      // The cast: a type parameter loses that a session's publications are the protocol's.
      publish(type, content as unknown as Published[typeof type], parentOf(execution));
    },
    comm(execution, { type, content, metadata, buffers }) {
      publish(type, content, parentOf(execution), { metadata, buffers });
    },
    async ask(execution, question, signal) {
      const { ask } = running.get(execution) ?? {};
      if (ask) return ask(question, signal);
      throw new Error(running.has(execution) ? REFUSED : ENDED);
    },
  };
}

const REFUSED = "the front end does not allow input here; its request has allow_stdin off";
const ENDED = "nobody can be asked here: front ends show the questions of a running cell only";

import type { CommMessage } from "../protocol/comm.ts";
import type { Published, Question } from "../protocol/content.ts";
import type { Header } from "../protocol/message.ts";
import { Recent } from "../recent.ts";
import type { Publications } from "../session/session.ts";
import type { Publish } from "../wire/coalesce.ts";

/** How many executions are remembered at least, of cells and of comm messages each; much older ones publish without a parent. */
const REMEMBERED = 10_000;

/** Sees each publication of an execution; returns true to keep it from the front ends. */
export type Watch = <T extends keyof Publications>(type: T, content: Publications[T]) => boolean;

/** Asks the user; rejects when nobody can be asked. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<string>;

/** What an execution may do beside publishing. */
export interface Execution {
  readonly watch?: Watch;
  readonly ask?: Ask;
  /** It handles a comm message, of which there may be thousands while one cell runs. */
  readonly brief?: boolean;
}

/** Knows which request caused which execution, so that output finds its cell long after it ended. */
export interface Executions {
  /** A fresh number for an execution caused by `parent`. */
  begin(parent: Header, execution?: Execution): number;
  /** Publishes what an execution says, under the header of its request. */
  publish<T extends keyof Publications>(execution: number, type: T, content: Publications[T]): void;
  /** Publishes a comm message that an execution sent. */
  comm(execution: number, message: CommMessage): void;
  /** Asks the user who sent the execution's request. */
  ask(execution: number, question: Question, signal: AbortSignal): Promise<string>;
}

/** Numbers executions from 1 and publishes their output through `publish`. */
export function createExecutions(publish: Publish): Executions {
  const cells = new Recent<number, Execution & { readonly parent: Header }>(REMEMBERED);
  const notices: typeof cells = new Recent(REMEMBERED);
  let latest = 0;

  const find = (execution: number) => cells.get(execution) ?? notices.get(execution);

  return {
    begin(parent, execution = {}) {
      const known = execution.brief ? notices : cells;
      known.set(++latest, { ...execution, parent });
      return latest;
    },
    publish(execution, type, content) {
      const { parent, watch } = find(execution) ?? {};
      if (watch?.(type, content)) return;
      // The cast: a type parameter loses that a session's publications are the protocol's.
      publish(type, content as unknown as Published[typeof type], parent ?? null);
    },
    comm(execution, { type, content, metadata, buffers }) {
      publish(type, content, find(execution)?.parent ?? null, { metadata, buffers });
    },
    async ask(execution, question, signal) {
      const { ask } = find(execution) ?? {};
      if (!ask)
        throw new Error("the front end does not allow input here; its request has allow_stdin off");
      return ask(question, signal);
    },
  };
}

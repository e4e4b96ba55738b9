import type { Published } from "../protocol/content.ts";
import type { Header } from "../protocol/message.ts";
import type { Publications } from "../session/session.ts";
import type { Publish } from "../wire/coalesce.ts";

/** How many executions are remembered; older ones publish without a parent. */
const REMEMBERED = 10_000;

/** Sees each publication of an execution; returns true to keep it from the front ends. */
export type Watch = <T extends keyof Publications>(type: T, content: Publications[T]) => boolean;

/** Knows which request caused which execution, so that output finds its cell long after it ended. */
export interface Executions {
  /** A fresh number for an execution caused by `parent`. */
  begin(parent: Header, watch?: Watch): number;
  /** Publishes what an execution says, under the header of its request. */
  publish<T extends keyof Publications>(execution: number, type: T, content: Publications[T]): void;
}

interface Execution {
  readonly parent: Header;
  readonly watch: Watch | undefined;
}

/** Numbers executions from 1 and publishes their output through `publish`. */
export function createExecutions(publish: Publish): Executions {
  const known = new Map<number, Execution>();
  let latest = 0;

  return {
    begin(parent, watch) {
      known.set(++latest, { parent, watch });
      known.delete(latest - REMEMBERED);
      return latest;
    },
    publish(execution, type, content) {
      const { parent, watch } = known.get(execution) ?? {};
      if (watch?.(type, content)) return;
      // The cast: a type parameter loses that a session's publications are the protocol's.
      publish(type, content as unknown as Published[typeof type], parent ?? null);
    },
  };
}

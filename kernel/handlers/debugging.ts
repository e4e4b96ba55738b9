import type { Debugger } from "../debugger/debugger.ts";
import type { DebugEvent, DebugRequest, DebugResponse } from "../protocol/debug.ts";
import type { Header } from "../protocol/message.ts";
import type { Session } from "../session/session.ts";

/** The debugger of a kernel, made when a front end first asks for it. */
export interface Debugging {
  handle(request: DebugRequest, parent: Header): Promise<DebugResponse>;
  /** Hears the events of V8's inspector, in order. */
  event(method: string, params: object): void;
  /** The cells' process is another one. */
  restarted(): void;
  /** Settles when all that happened so far was heard; a cell that starts before might miss its breakpoints. Nothing when no debugger was asked for. */
  ready(): Promise<unknown> | undefined;
}

/** Debugs `session`; events go to `emit` under the header of the request before them. */
export function createDebugging(
  session: () => Session,
  emit: (event: DebugEvent, parent: Header | null) => void,
  log: (line: string) => void,
): Debugging {
  let parent: Header | null = null;
  let made: Promise<Debugger> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const make = async (): Promise<Debugger> => {
    const { Debugger } = await import("../debugger/debugger.ts");
    const inspector = {
      post: <R>(method: string, params?: object) => session().inspect<R>(method, params),
    };
    return new Debugger(inspector, (event) => emit(event, parent));
  };
  // One after another: an event is about the state that the one before it left.
  const then = (work: (adapter: Debugger) => Promise<void>): void => {
    if (made === undefined) return;
    const adapter = made;
    last = last
      .then(async () => work(await adapter))
      .catch((error: unknown) => log(`debugger: ${String(error)}`));
  };
  return {
    async handle(request, header) {
      parent = header;
      made ??= make();
      return (await made).handle(request);
    },
    event: (method, params) => then((adapter) => adapter.event(method, params)),
    restarted: () => then((adapter) => adapter.restarted()),
    ready: () => (made === undefined ? undefined : last),
  };
}

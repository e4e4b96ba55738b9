import type { Session } from "node:inspector";

interface WatchSet {
  readonly breakpointId: string;
}

interface Command {
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** Carries inspector commands to a session, and answers and events back. */
export interface Relay {
  /** Runs a command as `Inspection` sends it. */
  run(command: string): void;
  /** Whether the debugger holds the main thread. */
  paused(): boolean;
}

/** What of the inspector's events is looked at. */
interface Event {
  readonly method: string;
  readonly params: {
    readonly url?: string;
    readonly reason?: string;
    readonly data?: { readonly url?: string };
  };
}

/** Scripts that nobody named: what the kernel runs for itself, and nothing that has a source to set breakpoints in. */
const UNNAMED = /^(?:evalmachine\.<anonymous>)?$/;

const WATCH = "Debugger.setInstrumentationBreakpoint";

/** A relay over `session`; events are sent once the first command came. `ending` says whether main is being terminated. */
export function createRelay(
  session: Session,
  send: (text: string) => void,
  ending: () => boolean,
): Relay {
  let listening = false;
  let paused = false;
  /** By what V8 pauses before each script starts. */
  let watch: { readonly params: object; readonly breakpointId: string } | undefined;

  /** Goes on where nobody is to hear that V8 paused; true when it does. */
  const pass = ({ reason, data }: Event["params"]): boolean => {
    const starts = reason === "instrumentation" && UNNAMED.test(data?.url ?? "");
    if (starts && watch !== undefined) {
      // Or V8 would pause again each time a loop comes to the script's first line.
      session.post("Debugger.removeBreakpoint", { breakpointId: watch.breakpointId });
      session.post(WATCH, watch.params);
    }
    if (starts || ending()) session.post("Debugger.resume", { terminateOnResume: ending() });
    return starts || ending();
  };

  const listen = (): void => {
    listening = true;
    session.on("inspectorNotification", (message) => {
      const { method, params } = message as Event;
      if (method === "Debugger.resumed") paused = false;
      else if (method === "Debugger.paused") {
        paused = true;
        if (pass(params)) return;
      }
      const foreign = method === "Debugger.scriptParsed" && /^(?:node:|$)/.test(params.url ?? "");
      if (method.startsWith("Debugger.") && !foreign) send(JSON.stringify({ method, params }));
    });
  };
  return {
    paused: () => paused,
    run(text) {
      if (!listening) listen();
      const { id, method, params } = JSON.parse(text) as Command;
      session.post(method, params, (error, result) => {
        if (method === WATCH && error === null) watch = { params, ...(result as WatchSet) };
        send(JSON.stringify(error === null ? { id, result } : { id, error: error.message }));
      });
    },
  };
}

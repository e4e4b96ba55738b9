import type { Session } from "node:inspector";
import { createPausing, type Paused } from "./pausing.ts";

interface WatchSet {
  readonly breakpointId: string;
}

interface Patterns {
  readonly patterns: readonly string[];
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
  /** Gives up a pause that was asked for and has not come. */
  drop(): void;
  /** Whether the debugger may hold the main thread in the middle of a write. */
  busy(): boolean;
}

/** What of main the relay goes by. */
interface Main {
  /** The execution that runs; 0 when none does. */
  running(): number;
  /** Whether its code has not come back to the event loop. */
  isInside(execution: number): boolean;
  /** Whether it is being terminated. */
  ending(): boolean;
}

/** Scripts that nobody named: what the kernel runs for itself, and nothing that has a source to set breakpoints in. */
const UNNAMED = /^(?:evalmachine\.<anonymous>)?$/;

/** What lets main go on. */
const GOES = /^Debugger\.(?:resume$|step)/;
const PASS = "Debugger.setBlackboxPatterns";
const WATCH = "Debugger.setInstrumentationBreakpoint";

/** A relay over `session`; events are sent once the first command came. */
export function createRelay(
  session: Session,
  send: (text: string) => void,
  { running, isInside, ending }: Main,
): Relay {
  let listening = false;
  let paused = false;
  /** Whether that is where a front end wished it to stand still. */
  let stands = false;
  /** What V8 passes by. */
  let foreign: readonly RegExp[] = [];
  const isUsers = (url: string): boolean =>
    !UNNAMED.test(url) && !foreign.some((pattern) => pattern.test(url));
  const urls = new Map<string, string>();
  const urlOf = (scriptId: string): string => urls.get(scriptId) ?? "";
  const pausing = createPausing(session, running, isInside, urlOf, isUsers);
  const tell = (message: object): void => send(JSON.stringify(message));
  /** By what V8 pauses before each script starts. */
  let watch: { readonly params: object; readonly breakpointId: string } | undefined;

  /** What is told of a pause; nothing where main goes on at once. */
  const tellPause = (pause: Paused): Paused | undefined => {
    if (ending()) {
      session.post("Debugger.resume", { terminateOnResume: true });
      pausing.end(pause);
      return undefined;
    }
    if (pause.reason !== "instrumentation") {
      const met = pausing.meet(pause);
      stands = met === "wished";
      return met === "passed" ? undefined : { ...pause, asked: met === "wished" };
    }
    if (watch === undefined || !UNNAMED.test(pause.data?.url ?? "")) return pause;
    // Or V8 would pause again each time a loop comes to the script's first line.
    session.post("Debugger.removeBreakpoint", { breakpointId: watch.breakpointId });
    session.post(WATCH, watch.params);
    session.post("Debugger.resume");
    return undefined;
  };

  const hear = (method: string, params: object): void => {
    let told: object | undefined = params;
    if (method === "Debugger.resumed") {
      paused = stands = false;
      pausing.went();
    } else if (method === "Debugger.paused") {
      paused = true;
      told = tellPause(params as Paused);
    } else if (method === "Debugger.scriptParsed") {
      const { scriptId, url } = params as { scriptId: string; url: string };
      if (url === "" || url.startsWith("node:")) return;
      urls.set(scriptId, url);
    }
    if (method.startsWith("Debugger.") && told !== undefined) tell({ method, params: told });
  };

  const post = ({ id, method, params }: Command): void => {
    if (method === "Debugger.pause") {
      tell({ id, result: {} });
      return stands ? undefined : pausing.wish();
    }
    if (GOES.test(method)) {
      // V8 tells of it later.
      stands = false;
      pausing.go(method);
    }
    if (method === "Debugger.disable") pausing.forget();
    if (method === PASS)
      foreign = (params as Patterns).patterns.map((pattern) => new RegExp(pattern));
    session.post(method, params, (error, result) => {
      if (method === WATCH && error === null) watch = { params, ...(result as WatchSet) };
      tell(error === null ? { id, result } : { id, error: error.message });
    });
  };
  return {
    paused: () => paused,
    drop: () => pausing.drop(),
    busy: () => pausing.busy(),
    run(text) {
      if (!listening)
        session.on("inspectorNotification", ({ method, params }) => hear(method, params));
      listening = true;
      post(JSON.parse(text) as Command);
    },
  };
}

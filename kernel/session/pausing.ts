import type { Session } from "node:inspector";

/** What of `Debugger.paused` is looked at. */
export interface Paused {
  readonly reason: string;
  readonly hitBreakpoints?: readonly string[];
  readonly data?: { readonly url?: string };
  readonly callFrames: readonly { readonly location: { readonly scriptId: string } }[];
  /** What the relay adds: whether it is what a front end asked for. */
  readonly asked?: boolean;
}

/** A front end's wish that the cells stand still. It holds for the execution that runs, until that ends or is interrupted. */
export interface Pausing {
  wish(): void;
  drop(): void;
  /** A front end lets main go on by that command. */
  go(method: string): void;
  /** Main went on. */
  went(): void;
  /** The debugger ended, and with it what V8 was to stop at. */
  forget(): void;
  /** Whether main may stand still in the middle of a write. */
  busy(): boolean;
  /** V8 paused while main is terminated. */
  end(pause: Paused): void;
  /** What a pause of V8's is: on the way to the wished one and passed, the wished one, or another. */
  meet(pause: Paused): "passed" | "wished" | "other";
}

/** How soon V8 is asked again, in milliseconds. */
const AGAIN = 1;
/** What main answers once it has come to all that was asked before: on a busy machine it may have had no turn yet. */
const ANSWER = "Runtime.getIsolateId";

/**
 * Stops main in the user's code. V8's `Debugger.pause` stops it in the kernel's or Node's code too, where it may have the
 * ring. So V8 steps out of what it stopped in to the code of the user's below it; where there is none, main goes on, as a
 * step from there would end anywhere. What comes too late is passed. V8 forgets a pause where a function begins that it
 * passes by, or puts it off, and is asked again, so that it may come twice; but only inside a cell that has not come back
 * to the event loop: elsewhere it would stop where an async function goes on, and a Stop there crashes it.
 */
export function createPausing(
  session: Session,
  running: () => number,
  isInside: (execution: number) => boolean,
  urlOf: (scriptId: string) => string,
  isUsers: (url: string) => boolean,
): Pausing {
  /** The execution that is to stand still, 0 for what runs between cells. */
  let wished: number | undefined;
  /** How often V8 was asked since it last paused for it: it may do so at any time, and in another cell. */
  let owed = 0;
  /** Whether it was asked again before it did, and may pause once more at the first chance. */
  let again = false;
  /** Whether V8 is stepping out to the user's code. */
  let stepping = false;
  /** By what main last went on, and in which execution. */
  let going = { method: "Debugger.resume", execution: 0 };

  const ask = (): void => {
    owed++;
    session.post("Debugger.pause", () => setTimeout(look, AGAIN));
  };
  const look = (): void => session.post(ANSWER, askAgain);
  const askAgain = (): void => {
    if (owed > 0 && wished !== undefined && wished === running() && isInside(wished)) ask();
  };
  /** Whether V8 paused because it was asked to; it may have had another reason, too. */
  const count = ({ reason, hitBreakpoints = [] }: Paused): boolean => {
    if (hitBreakpoints.length > 0 || !/^(?:other|ambiguous)$/.test(reason)) return false;
    const isAsked = owed > 0 || again;
    if (owed > 0) again = owed > 1;
    owed = 0;
    return isAsked;
  };

  return {
    wish() {
      wished = running();
      if (owed > 0) look();
      else ask();
    },
    drop: () => (wished = undefined),
    go: (method) => (going = { method, execution: running() }),
    went: () => again && session.post(ANSWER, () => (again = false)),
    forget() {
      wished = undefined;
      owed = 0;
      again = stepping = false;
    },
    busy: () => owed > 0 || again || stepping,
    end(pause) {
      count(pause);
      wished = undefined;
      stepping = false;
    },
    meet(pause) {
      const { reason, callFrames, hitBreakpoints = [] } = pause;
      if (wished !== running()) wished = undefined;
      const urls = callFrames.map(({ location }) => urlOf(location.scriptId));
      const seen = urls.some(isUsers);
      const unasked = hitBreakpoints.length === 0 && (reason === "other" || reason === "step");
      const isAsked = count(pause);
      const ours = unasked && (isAsked || stepping || !seen);
      stepping = false;
      if (wished !== undefined && isUsers(urls[0] ?? "")) {
        wished = undefined;
        return "wished";
      }
      if (!ours) return "other";
      if (!seen) wished = undefined;
      stepping = wished !== undefined;
      const on = going.execution === running() ? going.method : "Debugger.resume";
      session.post(stepping ? "Debugger.stepOut" : on);
      return "passed";
    },
  };
}

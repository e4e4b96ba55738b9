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
  /** The debugger ended, and with it what V8 was to stop at. */
  end(): void;
  /** Whether main may stand still in the middle of a write. */
  busy(): boolean;
  /** What a pause of V8's is: on the way to the wished one and passed, the wished one, or another. */
  meet(pause: Paused): "passed" | "wished" | "other";
}

/** How soon V8 is asked again, in milliseconds. */
const AGAIN = 1;

/**
 * Stops main in the user's code. V8's `Debugger.pause` stops it in the kernel's or Node's code too, where it may have the
 * ring. So V8 steps out of what it stopped in to the code of the user's below it; where there is none, main goes on, as a
 * step from there would end anywhere. What comes too late is passed. V8 forgets a pause where a function begins that it
 * passes by, and is asked again, but only inside a cell that has not come back to the event loop: elsewhere it would stop
 * where an async function goes on, and a Stop there crashes it.
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
  /** Whether V8 was asked and has not paused since: it may do so at any time, and in another cell. */
  let owed = false;
  /** Whether V8 is stepping out to the user's code. */
  let stepping = false;

  const ask = (): void => {
    owed = true;
    session.post("Debugger.pause", () => setTimeout(askAgain, AGAIN));
  };
  const askAgain = (): void => {
    if (owed && wished !== undefined && wished === running() && isInside(wished)) ask();
  };

  return {
    wish() {
      wished = running();
      ask();
    },
    drop: () => (wished = undefined),
    end() {
      wished = undefined;
      owed = stepping = false;
    },
    busy: () => owed || stepping,
    meet({ reason, callFrames, hitBreakpoints = [] }) {
      if (wished !== running()) wished = undefined;
      const urls = callFrames.map(({ location }) => urlOf(location.scriptId));
      const seen = urls.some(isUsers);
      const unasked = hitBreakpoints.length === 0 && (reason === "other" || reason === "step");
      const ours = unasked && (owed || stepping || !seen);
      if (unasked) owed = false;
      stepping = false;
      if (wished !== undefined && isUsers(urls[0] ?? "")) {
        wished = undefined;
        return "wished";
      }
      if (!ours) return "other";
      if (!seen) wished = undefined;
      stepping = wished !== undefined;
      session.post(stepping ? "Debugger.stepOut" : "Debugger.resume");
      return "passed";
    },
  };
}

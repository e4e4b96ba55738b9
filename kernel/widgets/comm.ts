import type { Comm, CommExtras, CommHost, CommTarget } from "../session/comms.ts";

export type { Comm, CommEvent, CommExtras, CommListener, CommTarget } from "../session/comms.ts";

/** Opens a comm of a target that the front end knows. */
export const openComm = (target: string, data?: object, extras?: CommExtras): Comm =>
  commHost().open(target, data, extras);

/** Lets front ends open comms of this target; returns how to stop that. */
export const registerTarget = (target: string, opened: CommTarget): (() => void) =>
  commHost().register(target, opened);

/** The kernel that this code runs in. */
export function commHost(): CommHost {
  const host = (globalThis as { [key: symbol]: unknown })[Symbol.for("sonde.comms")];
  if (host === undefined)
    throw new Error("comm: no kernel runs this code; use it in a cell of a notebook");
  return host as CommHost;
}

import type { Native } from "#native";

let trap: Parameters<Native["trap"]>[0] = "off";

/** Sets what stops a run. */
export const setTrap: Native["trap"] = (kind) => {
  trap = kind;
};

/** Whether runs are watched at all. */
export function isTrapped(): boolean {
  return trap !== "off";
}

/** Whether a number stops the run. */
export function isTrap(x: number): boolean {
  return Number.isNaN(x) || (trap === "infinite" && !Number.isFinite(x));
}

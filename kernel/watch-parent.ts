import { setTimeout as pause } from "node:timers/promises";
import { isProcessAlive } from "./process-alive.ts";

/** How often it is looked at, in milliseconds. */
const EVERY = 1000;
/** Who starts a kernel that is to stay, and ends, has done so by then. */
const SETTLED = 2000;

/**
 * Calls `gone` when the front end that started this process is no more, and can ask nobody to end. That is the process
 * which Jupyter names in the environment, also where a program stands between. Where none is named it is the `parent`,
 * if that does not end at once, and unless this process leads a group of its own: one that was started by `setsid`, by
 * Jupyter as `independent` or as a job of a shell is meant to stay.
 */
export async function watchParent(parent: number, gone: () => void): Promise<void> {
  const named = Number(process.env["JPY_PARENT_PID"]);
  const watch = (isGone: () => boolean): void =>
    void setInterval(() => isGone() && gone(), EVERY).unref();
  const isOrphan = (): boolean => process.ppid !== parent;
  if (named === parent) return watch(isOrphan);
  if (named > 1 && (await isAncestor(named))) return watch(() => !isProcessAlive(named));
  await pause(SETTLED, undefined, { ref: false });
  if (!isOrphan() && !isProcessAlive(-process.pid)) watch(isOrphan);
}

async function isAncestor(pid: number): Promise<boolean> {
  const { treeOf } = await import("./session/process-tree.ts");
  return treeOf(pid).includes(process.pid);
}

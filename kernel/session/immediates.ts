import { getCallSites } from "node:util";

/** What Node keeps of an immediate, which is one of a list. */
interface Listed {
  _idleNext: Listed | null;
  _idlePrev: Listed | null;
  /** None once it has run or was cleared. */
  _onImmediate: (() => void) | null | undefined;
  _argv: unknown;
  /** Set before it runs. */
  _destroyed: boolean;
}

const DESTROYED = Symbol("destroyed");
const nothing = (): void => {};
// As it was before any cell ran.
const { setImmediate } = globalThis;
const begin = (): Listed => setImmediate(nothing) as unknown as Listed;

/** An immediate that began, above the one that began before it. */
interface Begun {
  readonly immediate: Listed;
  below: Begun | null;
}

/** The latest; what is over goes with the next. No array: a cell may break those, and then no immediate could begin. */
let latest: Begun | null = null;

/**
 * Takes note of the immediates that begin. Node marks each before it runs, and goes on to the next one behind it: one that a
 * termination strikes stays the first of its list, marked, and Node would fail at it again and again (`passOver`), or the
 * others of its list would never run (`findLost`).
 */
export function watchImmediates(): void {
  const sample = begin();
  clearImmediate(sample as unknown as NodeJS.Immediate);
  Object.defineProperty(Object.getPrototypeOf(sample), "_destroyed", {
    configurable: true,
    get(this: { [DESTROYED]: boolean }) {
      return this[DESTROYED];
    },
    set(this: Listed & { [DESTROYED]: boolean }, value: boolean) {
      this[DESTROYED] = value;
      if (!value) return;
      while (latest !== null && !isOpen(latest.immediate)) latest = latest.below;
      latest = { immediate: this, below: latest };
    },
  });
}

/** Lets Node go on where it failed at an immediate that was struck; false when `error` is about something else. */
export function passOver(error: unknown): boolean {
  if (!(error instanceof TypeError) || !error.message.includes("_idleNext")) return false;
  const struck = takeStruck();
  if (struck === undefined) return false;
  struck._destroyed = false;
  struck._onImmediate = nothing;
  struck._argv = undefined;
  // Node counts it off once more. One that is counted and in no list makes up for it.
  const before = begin();
  const uncounted = begin();
  const after = begin();
  (uncounted as unknown as NodeJS.Immediate).unref();
  link(before, after);
  return true;
}

/** Brings back what was to run behind an immediate that was struck as the first of its turn: Node has forgotten it. */
export function findLost(): void {
  const first = takeStruck()?._idleNext;
  if (!first) return;
  let last = first;
  while (last._idleNext) last = last._idleNext;
  const before = begin();
  const after = begin();
  link(before, first);
  link(last, after);
}

const isOpen = ({ _onImmediate }: Listed): boolean => typeof _onImmediate === "function";

/** The immediate that began and neither ended nor runs. */
function takeStruck(): Listed | undefined {
  let running: boolean | undefined;
  let struck: Begun | undefined;
  for (let begun = latest; begun !== null; begun = begun.below) {
    if (!isOpen(begun.immediate)) continue;
    // Only the latest can run. The calls are looked at when there is one at all, which is seldom.
    running ??= getCallSites(200).some(({ functionName }) => functionName === "processImmediate");
    if (!running) struck = begun;
    running = false;
  }
  if (struck !== undefined) remove(struck);
  return struck?.immediate;
}

function remove(one: Begun): void {
  if (latest === one) latest = one.below;
  for (let begun = latest; begun !== null; begun = begun.below)
    if (begun.below === one) begun.below = one.below;
}

function link(one: Listed, next: Listed): void {
  one._idleNext = next;
  next._idlePrev = one;
}

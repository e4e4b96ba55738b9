import { host } from "./host.ts";

/** A setting that holds while a function runs. */
export interface Extent<T> {
  current(): T;
  /** Runs a function under another setting. */
  during<R>(setting: T, run: () => R): R;
}

/**
 * A setting that is `outside` where no function runs under another. When a notebook's kernel stops code that computes,
 * nothing more of it runs, no `finally` either: what was set then counts no longer.
 */
export function createExtent<T>(outside: T): Extent<T> {
  let setting = outside;
  let begun = 0;

  const current = (): T => {
    if (setting !== outside && stops() !== begun) setting = outside;
    return setting;
  };
  return {
    current,
    during(inner, run) {
      const outer = current();
      setting = inner;
      begun = stops();
      try {
        return run();
      } finally {
        setting = outer;
      }
    },
  };
}

/** How often code was stopped so far. */
export const stops = (): number => host()?.cancel[1] ?? 0;

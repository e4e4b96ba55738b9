import { checkOptions } from "../core/options.ts";
import { executor } from "./executor.ts";

/** Bytes that the engine holds; what JavaScript holds (values that were read or given) is not among them. */
export interface Memory {
  /** The states of compiled steps. */
  readonly states: number;
  /** All that the engine has allocated in this process: states, and the scratch and constants of programs. */
  readonly used: number;
  /** The most that it has held at once, since the process began or the peak was forgotten. */
  readonly peak: number;
}

/**
 * How much memory the engine holds, to the byte.
 *
 * @example
 * memory({ forgetPeak: true });
 * step(state, batch);
 * memory().peak // while the step ran
 */
export function memory(options: { readonly forgetPeak?: boolean } = {}): Memory {
  checkOptions("memory", options, ["forgetPeak"]);
  const found = executor();
  return { states: found.store.bytes, ...found.memory(options.forgetPeak ?? false) };
}

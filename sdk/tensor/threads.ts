import { shown } from "../core/shown.ts";
import { executor } from "./executor.ts";

/**
 * From now on shares each large product, convolution, reduction and elementwise chain among so many threads; 1 at first, or what `SONDE_THREADS` says.
 * Results are the same to the last bit, however many there are. Small operations stay on one thread: waking others takes longer than they do.
 *
 * @example
 * useThreads(navigator.hardwareConcurrency);
 */
export function useThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new RangeError(`useThreads: takes 1 to 256 threads, got ${shown(threads)}`);
  executor().useThreads(threads);
}

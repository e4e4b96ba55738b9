import type { Native } from "#native";

/** Takes what the addon takes, and goes on with one thread. */
export const useThreads: Native["useThreads"] = (threads) => {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new RangeError(`useThreads: takes 1 to 256 threads, got ${threads}`);
};

/** How long a call takes, in milliseconds: the middle of all calls, and what 95 of 100 stay below. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
}

/** Times calls in turn, so that what else the machine does meets all of them alike. */
export function measureLatency(calls: readonly (() => void)[], rounds = 200): Latency[] {
  const times = calls.map((): number[] => []);
  for (let round = -20; round < rounds; round++)
    calls.forEach((call, i) => {
      const start = performance.now();
      call();
      // The first calls compile and warm up.
      if (round >= 0) times[i]!.push(performance.now() - start);
    });
  return times.map((all) => {
    all.sort((a, b) => a - b);
    return { p50: at(all, 0.5), p95: at(all, 0.95) };
  });
}

const at = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;

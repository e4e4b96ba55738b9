import type { Metric } from "./metric.ts";
import type { Trial } from "./trial.ts";

/** The judged trials from best to worst: complete ones, then pruned ones by how far they came. Failed ones are left out. */
export function bestFirst(trials: readonly Trial[], metric: Metric, frugal: boolean): Trial[] {
  const complete = trials.filter(({ state }) => state === "complete");
  const pruned = trials.filter(({ state }) => state === "pruned");
  const loss = lossOf(metric);
  const ordered = frugal
    ? byFronts(complete, (trial) => [loss(trial), trial.cost.flops])
    : complete.toSorted((a, b) => loss(a) - loss(b));
  return [
    ...ordered,
    ...pruned.toSorted((a, b) => {
      const [[stepA, lossA], [stepB, lossB]] = [last(a), last(b)];
      return stepB - stepA || lossA - lossB;
    }),
  ];
}

/** The complete trials that no other beats in both metric and latency, the fastest first. */
export function paretoFront(trials: readonly Trial[], metric: Metric): Trial[] {
  const loss = lossOf(metric);
  const complete = trials.filter(({ state, latency }) => state === "complete" && latency !== null);
  const [front = []] = fronts(complete, (trial) => [loss(trial), trial.latency!]);
  return front.toSorted((a, b) => a.latency! - b.latency!);
}

/** The metric as something to make small. */
export const lossOf =
  ({ sign }: Metric) =>
  (trial: Trial): number =>
    sign * trial.value!;

const last = ({ rungs }: Trial): readonly [number, number] => rungs.at(-1) ?? [0, Infinity];

type Point = readonly [number, number];

/** Front after front; within a front those with more room around them first (NSGA-II). */
function byFronts(trials: readonly Trial[], at: (trial: Trial) => Point): Trial[] {
  return fronts(trials, at).flatMap((front) => {
    const room = crowding(front.map(at));
    return front
      .map((trial, i) => ({ trial, room: room[i]! }))
      .sort((a, b) => (a.room === b.room ? 0 : b.room - a.room))
      .map(({ trial }) => trial);
  });
}

function fronts(trials: readonly Trial[], at: (trial: Trial) => Point): Trial[][] {
  const beats = ([a, b]: Point, [c, d]: Point): boolean => a <= c && b <= d && (a < c || b < d);
  const found: Trial[][] = [];
  let rest = [...trials];
  while (rest.length > 0) {
    const front = rest.filter((trial) => !rest.some((other) => beats(at(other), at(trial))));
    found.push(front);
    rest = rest.filter((trial) => !front.includes(trial));
  }
  return found;
}

/** How far apart the neighbours of each point are, on both axes; the ends have all room. */
function crowding(points: readonly Point[]): number[] {
  const room = points.map(() => 0);
  for (const axis of [0, 1] as const) {
    const order = points.map((_, i) => i).sort((a, b) => points[a]![axis] - points[b]![axis]);
    const value = (place: number): number => points[order[place]!]![axis];
    const range = value(order.length - 1) - value(0) || 1;
    order.forEach((i, place) => {
      const end = place === 0 || place === order.length - 1;
      room[i] = end ? Infinity : room[i]! + (value(place + 1) - value(place - 1)) / range;
    });
  }
  return room;
}

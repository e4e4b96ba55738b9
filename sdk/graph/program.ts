import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { encode } from "./encode.ts";
import type { Places } from "./origin.ts";
import type { Graph } from "./ir.ts";
import { foldConstants } from "./passes/fold-constants.ts";
import { foldViews } from "./passes/fold-views.ts";
import { joinPlaces } from "./passes/join-places.ts";
import { joinProducts } from "./passes/join-products.ts";
import { joinSums } from "./passes/join-sums.ts";
import { ownResults } from "./passes/own-results.ts";
import { alone } from "./passes/fuse.ts";
import { packOperands } from "./passes/pack-operands.ts";
import { recompute } from "./passes/recompute.ts";
import { removeDead } from "./passes/remove-dead.ts";
import { sinkSlices } from "./passes/sink-slices.ts";
import { places, type PlaceMap } from "./places.ts";
import { plan, type Plan } from "./plan.ts";
import { schedule, type Schedule } from "./schedule.ts";
import { toSteps } from "./steps.ts";
import { leastSum } from "./summed.ts";

/** The dtype and shape of a program's input, state or output. */
export interface Signature {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A finished program: the bytes that executors take, and how it came about. */
export interface Program extends Places {
  /** The step of the schedule that each instruction belongs to. */
  readonly stepOf: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly outputs: readonly Signature[];
  readonly graph: Graph;
  readonly schedule: Schedule;
  /** What is written straight to its place in another array. */
  readonly places: PlaceMap;
  readonly plan: Plan;
}

/** How a program is made. */
export interface ProgramOptions {
  /** False keeps each elementwise operation an instruction of its own, so that what happens in it can be seen. */
  readonly fused: boolean;
  /** A sum of so many elements is one instruction with the chain that computes them, where that pays; of 0, wherever it can be. */
  readonly leastSum: number;
}

/** From what ops asked for to a program, pass by pass. */
export function createProgram(graph: Graph, given: Partial<ProgramOptions> = {}): Program {
  const options = { fused: true, leastSum, ...given };
  const { fused } = options;
  const folded = removeDead(foldConstants(removeDead(graph)));
  const sunk = fused ? removeDead(sinkSlices(folded)) : folded;
  const whole = joinPlaces(fused ? joinProducts(sunk) : sunk);
  const joined = fused ? joinSums(removeDead(whole)) : whole;
  const viewed = removeDead(packOperands(foldViews(removeDead(joined))));
  const owned = ownResults(viewed);
  const { graph: small, groups } = fused ? recompute(owned, options.leastSum) : alone(owned);
  const ordered = schedule(small, toSteps(small, groups, options));
  const found: PlaceMap = fused ? places(ordered) : new Map();
  const placed = plan(ordered, found);
  return {
    ...encode(small, ordered, placed, found),
    outputs: small.outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    graph: small,
    schedule: ordered,
    places: found,
    plan: placed,
  };
}

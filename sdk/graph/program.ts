import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { encode } from "./encode.ts";
import type { Graph } from "./ir.ts";
import { foldConstants } from "./passes/fold-constants.ts";
import { foldViews } from "./passes/fold-views.ts";
import { joinProducts } from "./passes/join-products.ts";
import { ownResults } from "./passes/own-results.ts";
import { removeDead } from "./passes/remove-dead.ts";
import { shareEqual } from "./passes/share-equal.ts";
import { plan, type Plan } from "./plan.ts";
import { schedule, type Schedule } from "./schedule.ts";
import { toSteps } from "./steps.ts";

/** The dtype and shape of a program's input, state or output. */
export interface Signature {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A finished program: the bytes that executors take, and how it came about. */
export interface Program {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly outputs: readonly Signature[];
  readonly graph: Graph;
  readonly schedule: Schedule;
  readonly plan: Plan;
}

/** From what ops asked for to a program, pass by pass. */
export function createProgram(graph: Graph): Program {
  const folded = foldConstants(shareEqual(removeDead(graph)));
  const joined = joinProducts(removeDead(shareEqual(folded)));
  const small = ownResults(removeDead(foldViews(removeDead(joined))));
  const ordered = schedule(small, toSteps(small));
  const placed = plan(ordered);
  return {
    bytes: encode(small, ordered, placed),
    outputs: small.outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    graph: small,
    schedule: ordered,
    plan: placed,
  };
}

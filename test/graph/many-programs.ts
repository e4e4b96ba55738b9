import * as fc from "fast-check";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { scan } from "#sdk/grad/index.ts";
import { ones } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { traced } from "../support/case-program.ts";
import { anyExpression, evaluateRecipe, inputsOf } from "./any-expression.ts";
import { anyProgram, buildAny } from "./any-program.ts";
import { attentionGraph } from "./attention-programs.ts";
import { graphOf } from "./support.ts";
import { windowGraphs } from "./window-programs.ts";

/** Fifty-two programs of every kind and dtype; the seed chooses twenty of them. */
export function manyPrograms(seed: number): Program[] {
  return [
    ...fc.sample(anyProgram, { numRuns: 20, seed: 5 }).map((r) => createProgram(buildAny(r))),
    ...fc
      .sample(anyExpression, { numRuns: 20, seed })
      .map((r) => traced((xs: Tensor[]) => evaluateRecipe(r, xs), inputsOf(r)).program),
    ...windowGraphs.map((graph) => createProgram(graph)),
    ...(["bool", "f32"] as const).map((mask) =>
      createProgram(attentionGraph({ sizes: [5, 6, 3, 2], causal: true, scale: 1, mask })),
    ),
    createProgram(
      graphOf([[2, 3, 5]], (b, x) => {
        const [y, factors] = b.normalize(x, 1e-5);
        return [b.normalizeBack(y, x, factors)];
      }),
    ),
    // A product that tells how much of it is ready, and the chain behind it.
    createProgram(
      graphOf([[90, 11], [11, 400], [400]], (b, x, w, bias) => [
        b.elementwise("add", b.matmul(x, w), b.broadcast(bias, [90, 400])),
      ]),
    ),
    traced(
      ([x]) => {
        const step = (sum: Tensor, part: Tensor) => ({ carry: sum.add(part), y: sum.exp() });
        const { carry, ys } = scan(step, x!.sum(0), x!);
        return [carry, ys];
      },
      [ones([3, 4])],
    ).program,
  ];
}

import { isFloat, type DType } from "../core/dtype.ts";
import type { LoopBody } from "../graph/loop-body.ts";
import { ProgramBuilder } from "../graph/program-builder.ts";
import { createProgram } from "../graph/program.ts";
import { argument } from "../ops/argument.ts";
import { examplesOf } from "../ops/batch.ts";
import { eq } from "../ops/compare.ts";
import { apply, type Op } from "../ops/op.ts";
import { reshape } from "../ops/reshape.ts";
import { select } from "../ops/select.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { pullBackAll } from "./backward.ts";
import {
  forEach,
  lengthOf,
  ofDType,
  packExamples,
  packValues,
  unpack,
  unpackAll,
  zerosLike,
} from "./packed.ts";
import { recordAll, type Regions } from "./region.ts";
import { vmap } from "./vmap.ts";

/** What one of several regions gives, of the results of one dtype; the inputs are the number of the region, and then those of each region in turn. */
export function branchOp(regions: readonly Regions[], dtype: DType): Op {
  const results = regions[0]!.results;
  const some = ofDType(results, dtype);
  const parts = <T>(inputs: readonly T[]): T[][] => {
    let at = 1;
    return regions.map(({ inputs: own }) => inputs.slice(at, (at += own.length)));
  };
  return {
    name: "branch",
    attrs: { keys: regions.map(({ key }) => key), dtype },
    shape: () => [lengthOf(some)],
    dtype: () => dtype,
    lower(builder, number, ...values) {
      const each = parts([number, ...values]);
      // One loop after the other, of which the chosen one runs once: the others hand on what they are given.
      const start = results.map((x) => builder.fill(0, x.dtype, x.shape));
      const found = regions.reduce((carries, region, i) => {
        const isChosen = builder.elementwise("eq", number, builder.fill(i, "i32"));
        return builder.loop(bodyOf(region), [...carries, isChosen, ...each[i]!]);
      }, start);
      return packValues(
        builder,
        some.map(({ at }) => found[at]!),
      );
    },
    vjp(grad, number, ...inputs) {
      const each = parts([number, ...inputs]);
      const slopes = unpack(grad, some);
      const seeds = slopes.map(argument);
      // What is used by one region only has no gradient of the others: each gives all gradients, zeros for those of others.
      const wanted = each.map((own) => own.filter(({ dtype: of }) => isFloat(of)));
      const back = regions.map((region, i) => {
        const fresh = each[i]!.map(argument);
        return recordAll([...slopes, ...each[i]!], [...seeds, ...fresh], () => {
          const made = region.replay(fresh);
          const own = fresh.filter(({ dtype: of }) => isFloat(of));
          const found = pullBackAll(
            some.map(({ at }) => made[at]!),
            own,
            seeds,
          );
          return wanted.flatMap((list, k) =>
            list.map((x, n) => (k === i ? (found[n] ?? zerosLike(x)) : zerosLike(x))),
          );
        });
      });
      const found = branchOf(number, back);
      let next = 0;
      return [null, ...each.flat().map((x) => (isFloat(x.dtype) ? found[next++]! : null))];
    },
    batch(mapped, number, ...inputs) {
      const examples = examplesOf(mapped, [number, ...inputs]);
      const each = parts([number, ...inputs]);
      const axes = parts(mapped.map((is) => (is ? 0 : null)));
      if (!mapped[0]) {
        const all = each.map((own, i) =>
          own.map((x, k) => forEach(x, axes[i]![k] === 0, examples)),
        );
        const wide = regions.map((region, i) => {
          const fresh = all[i]!.map(argument);
          const run = vmap(
            (...args: Tensor[]) => region.replay(args),
            fresh.map(() => 0),
          );
          // A region of no inputs is the same for all examples.
          const own = () =>
            fresh.length === 0
              ? region.replay([]).map((x) => forEach(x, false, examples))
              : run(...fresh);
          return recordAll(all[i]!, fresh, own);
        });
        return packExamples(
          some.map(({ at }) => branchOf(number, wide)[at]!),
          examples,
        );
      }
      // Each example has its own choice: all regions are computed, and one is kept.
      const made = regions.map((region, i) =>
        axes[i]!.includes(0)
          ? vmap((...args: Tensor[]) => region.replay(args), axes[i])(...each[i]!)
          : region.replay(each[i]!).map((x) => forEach(x, false, examples)),
      );
      const chosen = results.map((_, at) =>
        made.slice(1).reduce((found, next, i) => {
          const isNext = eq(number, i + 1);
          const shape = [examples, ...results[at]!.shape.map(() => 1)];
          return select(reshape(isNext, shape), next[at]!, found);
        }, made[0]![at]!),
      );
      return packExamples(
        some.map(({ at }) => chosen[at]!),
        examples,
      );
    },
  };
}

/** The results of the region with a number, which is one of them. */
export function branchOf(number: Tensor, regions: readonly Regions[]): Tensor[] {
  const inputs = regions.flatMap((region) => region.inputs);
  return unpackAll(regions[0]!.results, (dtype) =>
    apply(branchOp(regions, dtype), number, ...inputs),
  );
}

/** A loop of one step that does not look at its carries. */
function bodyOf({ inputs, results, key, lower }: Regions): LoopBody {
  return {
    key: `branch ${key}`,
    steps: 1,
    asks: true,
    reverse: false,
    carries: results.length,
    constants: inputs.length,
    results,
    program(_, options) {
      const builder = new ProgramBuilder();
      results.forEach(({ dtype, shape }, i) => builder.state(i, dtype, shape));
      const given = inputs.map(({ dtype, shape }, i) => builder.input(i, dtype, shape));
      const next = lower(builder, given);
      return createProgram(builder.graph([builder.fill(0, "bool")], next), options);
    },
  };
}

import type { AreAll, Int, Is, NamesOf, Num, NumTag, Of, Open, Vec, With_ } from "../data/kinds.ts";
import { next } from "../data/plan.ts";
import type { Plan } from "../data/plan.ts";
import { oneHot } from "../features/one-hot.ts";
import { ordinal } from "../features/ordinal.ts";
import { standardize } from "../features/standardize.ts";
import { named } from "./clean.ts";

/** The steps that turn a frame's columns into numbers a model can learn from. */
export class Encode<in out C> {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** One block of 0s and a 1 in place of each categorical column; all of them when none is named. */
  oneHot<const K extends NamesOf<C, "Cat">>(
    ...columns: AreAll<C, K, "Cat", "Cat">
  ): Encode<With_<C, K extends readonly [] ? Of<C, "Cat"> : K[number], Vec>> {
    return new Encode(next(this.#plan, oneHot, named(columns)));
  }

  /** The place of its level, in alphabetical order, in place of each category; all categories when none is named. */
  ordinal<const K extends NamesOf<C, "Cat">>(
    ...columns: AreAll<C, K, "Cat", "Cat">
  ): Encode<With_<C, K extends readonly [] ? Of<C, "Cat"> : K[number], Int>> {
    return new Encode(next(this.#plan, ordinal, named(columns)));
  }

  /** The place of its level in the given order in place of a category. */
  order<const K extends Of<C, "Cat"> | Open>(
    column: Is<C, K, "Cat", "Cat">,
    levels: readonly string[],
  ): Encode<With_<C, K, Int>> {
    return new Encode(next(this.#plan, ordinal, { order: { [column as string]: levels } }));
  }

  /** Mean 0 and deviation 1 on the training rows; every number when none is named. */
  standardize<const K extends NamesOf<C, NumTag>>(
    ...columns: AreAll<C, K, NumTag, "a number">
  ): Encode<With_<C, K extends readonly [] ? Of<C, NumTag> : K[number], Num>> {
    return new Encode(next(this.#plan, standardize, named(columns)));
  }

  /** The plan with the steps. */
  static plan<C>(encode: Encode<C>): Plan {
    if (!(#plan in Object(encode)))
      throw new TypeError(
        "encode: the function gives no steps; return them, as in (e) => e.oneHot().standardize()",
      );
    return encode.#plan;
  }
}

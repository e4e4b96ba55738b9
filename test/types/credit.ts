import type { Cat, Int, MaybeInt, MaybeCat, Num, Text } from "#sdk/data/kinds.ts";
import type { Frame } from "#sdk/fluent/frame.ts";

/** A column map as a notebook's write-back declares it. */
export interface Credit {
  duration: Int;
  purpose: Cat<"new car" | "used car" | "radio/tv">;
  credit_amount: Int;
  housing: Cat<"own" | "rent">;
  age: MaybeInt;
  rate: Num;
  job: MaybeCat<"skilled" | "unskilled">;
  note: Text;
  class: Cat<"good" | "bad">;
}

export declare const credit: Frame<Credit>;

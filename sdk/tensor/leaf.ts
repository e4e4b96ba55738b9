import type { Primitive } from "../graph/node.ts";

/** The op of a tensor that is not made from others: it holds values, or is a place to be filled while a function is traced. */
export const leaf: Primitive = {
  name: "leaf",
  lower() {
    throw new TypeError("leaf: has no instructions; a program gets its value from outside");
  },
};

/** The op of a tensor that stands for an argument while a function is traced. */
export const placeholder: Primitive = { ...leaf, name: "placeholder" };

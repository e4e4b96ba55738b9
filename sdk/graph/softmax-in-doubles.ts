import type { Builder, Value } from "./builder.ts";

/** Softmax or its logarithm over the last axis of f64, whose instructions are for f32 alone. */
export function softmaxInDoubles(
  builder: Builder,
  kind: "softmax" | "logSoftmax",
  x: Value,
): Value {
  const axis = x.shape.length - 1;
  const kept = x.shape.with(axis, 1);
  const highest = builder.reshape(builder.reduce("max", x, [axis]), kept);
  const below = builder.elementwise("sub", x, highest);
  const powers = builder.elementwise("exp", below);
  const total = builder.reshape(builder.reduce("sum", powers, [axis]), kept);
  return kind === "softmax"
    ? builder.elementwise("div", powers, total)
    : builder.elementwise("sub", below, builder.elementwise("log", total));
}

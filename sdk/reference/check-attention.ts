import { show, type Shape } from "../core/shape.ts";
import { refuse, type Instruction, type View } from "./decode.ts";
import { expectDType, expectShape } from "./operands.ts";

/** Checks attention: queries, keys, values and perhaps a mask → what is seen, and the levels. */
export function checkAttention(instruction: Instruction, at: string): void {
  const [query, key, value, mask] = views(instruction, at, [3, 4], 2);
  const { lead, queries, values } = checkGiven([query!, key!, value!], mask, at);
  const [y, levels] = instruction.outputs;
  expectFloats(at, y!, [...lead, queries, values]);
  expectFloats(at, levels!, [...lead, queries]);
}

/** Checks the way back: what attention was given and gave, and the gradient of that → those of queries, keys and values. */
export function checkAttentionBack(instruction: Instruction, at: string): void {
  const [query, key, value, y, levels, dy, mask] = views(instruction, at, [6, 7], 3);
  const { lead, queries, values } = checkGiven([query!, key!, value!], mask, at);
  for (const view of [y!, dy!]) expectFloats(at, view, [...lead, queries, values]);
  expectFloats(at, levels!, [...lead, queries]);
  [query!, key!, value!].forEach(({ shape }, i) =>
    expectFloats(at, instruction.outputs[i]!, shape),
  );
}

function views(
  { inputs, outputs, attributes }: Instruction,
  at: string,
  counts: readonly number[],
  results: number,
): readonly View[] {
  if (!counts.includes(inputs.length) || outputs.length !== results)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  if (attributes.length !== 2 || attributes[0]! > 1)
    refuse(`${at} has the attributes ${attributes.join(", ")}`);
  return inputs;
}

function checkGiven(
  [query, key, value]: readonly [View, View, View],
  mask: View | undefined,
  at: string,
): { readonly lead: Shape; readonly queries: number; readonly values: number } {
  const axes = [query, key, value].map(({ shape }) => shape.length);
  if (axes.some((count) => count < 2))
    refuse(`${at} looks from ${show(query.shape)} at ${show(key.shape)} and ${show(value.shape)}`);
  const lead = query.shape.slice(0, -2);
  const [queries, width] = query.shape.slice(-2) as [number, number];
  const keys = key.shape.at(-2)!;
  const values = value.shape.at(-1)!;
  expectFloats(at, query, query.shape);
  expectFloats(at, key, [...lead, keys, width]);
  expectFloats(at, value, [...lead, keys, values]);
  if (mask !== undefined) {
    if (mask.dtype !== "f32") expectDType(at, mask, "bool");
    expectShape(at, mask, [...lead, queries, keys]);
  }
  return { lead, queries, values };
}

function expectFloats(at: string, view: View, shape: Shape): void {
  expectDType(at, view, "f32");
  expectShape(at, view, shape);
}

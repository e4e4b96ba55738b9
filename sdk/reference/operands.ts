import { computeDType, type RunnableDType } from "../core/dtype.ts";
import { sameShape, show } from "../core/shape.ts";
import { refuse, type Instruction, type View } from "./decode.ts";

/** Bools are no numbers, and the dtypes that are only stored cannot be computed with. */
export function expectNumbers(at: string, dtype: RunnableDType): void {
  if (!isNumber(dtype)) refuse(`${at} does not take ${dtype}`);
}

/** Whether numbers of a dtype are computed with as they are. */
export const isNumber = (dtype: RunnableDType): boolean =>
  dtype !== "bool" && computeDType(dtype) === dtype;

/** The inputs and the one output of an instruction, after their number is checked. */
export function operands(
  { inputs, outputs, attributes }: Instruction,
  at: string,
  inputCount: number,
  attributeCount: number,
): View[] {
  if (inputs.length !== inputCount || outputs.length !== 1)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  if (attributes.length !== attributeCount) refuse(`${at} has ${attributes.length} attributes`);
  return [...inputs, ...outputs];
}

/** The axis that an attribute names; refuses one that is not there. */
export function checkAxis(at: string, axis: number, rank: number): number {
  if (axis >= rank) refuse(`${at} has axis ${axis} of ${rank}`);
  return axis;
}

/** Refuses a view of another shape. */
export function expectShape(at: string, view: View, shape: readonly number[]): void {
  if (!sameShape(view.shape, shape))
    refuse(`${at} needs shape ${show(shape)} in view ${view.id}, which has ${show(view.shape)}`);
}

/** Refuses a view of another dtype. */
export function expectDType(at: string, view: View, dtype: string): void {
  if (view.dtype !== dtype)
    refuse(`${at} needs ${dtype} in view ${view.id}, which is ${view.dtype}`);
}

import type { NativeProgram, NativeStore } from "#native/native.ts";
import { allocate, isFloat, type Data } from "#sdk/core/dtype.ts";
import { isBig, toNumbers } from "#sdk/core/numbers.ts";
import { size } from "#sdk/core/shape.ts";
import { flatten } from "#sdk/core/tree.ts";
import { grad } from "#sdk/grad/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { mul, sum } from "#sdk/ops/index.ts";
import { evaluate } from "#sdk/tensor/evaluate.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { traceFunction, type Traced } from "#sdk/tensor/trace.ts";
import { argumentsOf, call, load, type Case } from "./oracle.ts";

/** A function of tensors as a program. */
export function traced(fn: (xs: Tensor[]) => Tensor[], inputs: Tensor[]): Traced {
  const leaves = flatten("contract", [inputs], isTensor);
  return traceFunction(
    fn,
    leaves,
    inputs.map(() => false),
  );
}

/** What a program gives for its inputs, as numbers. */
export function run(
  { outputs }: Traced,
  program: NativeProgram,
  store: NativeStore,
  inputs: Tensor[],
): Data[] {
  const arrays = outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  program.bind(store, new Uint32Array()).run(inputs.map(evaluate), arrays);
  return arrays.map((array, i) =>
    // Rounded to f64 where an i64 is too long; tests of all its digits read it itself.
    isBig(array) ? Float64Array.from(array, Number) : toNumbers(array, outputs[i]!.dtype),
  );
}

/** The value of a case, and the gradients of its arguments of fractions, as one program. */
export function programOf(entry: Case): { program: Traced; inputs: Tensor[] } {
  const args = argumentsOf(entry);
  const inputs = args.filter(isTensor);
  const value = (xs: Tensor[]) =>
    call(
      entry,
      args.map((arg) => (isTensor(arg) ? xs[inputs.indexOf(arg)] : arg)),
    );
  const smooth = inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
  const program = traced((xs) => {
    if (entry.weight === undefined) return [value(xs)];
    const weight = load(entry.weight);
    const loss = (leaves: Tensor[]) =>
      sum(
        mul(value(xs.map((x, i) => (smooth.includes(i) ? leaves[smooth.indexOf(i)]! : x))), weight),
      );
    return [value(xs), ...grad(loss)(smooth.map((i) => xs[i]!))];
  }, inputs);
  return { program, inputs };
}

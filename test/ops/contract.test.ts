import { afterAll, describe, expect, test } from "@jest/globals";
import { loadNative } from "#native";
import type { KernelPath, NativeProgram, NativeStore } from "#native/native.ts";
import { allocate, type Data } from "#sdk/core/dtype.ts";
import { size } from "#sdk/core/shape.ts";
import { flatten } from "#sdk/core/tree.ts";
import { grad } from "#sdk/grad/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { mul, randomNormal, randomUniform, sum } from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { traceFunction, type Traced } from "#sdk/tensor/trace.ts";
import {
  argumentsOf,
  call,
  difference,
  load,
  numbers,
  opCases,
  type Case,
} from "../support/oracle.ts";

// Both sides compute in f32; the functions may be 1e-6 off on either, and sums are added up in another order.
const tolerance = 4e-6;

const native = loadNative();
const cases = opCases();

/** The paths that this processor can run; what is left out is said in the name of a skipped test. */
function runs(path: KernelPath): boolean {
  try {
    native?.useKernels(path);
    return native !== null;
  } catch {
    return false;
  }
}

function traced(fn: (xs: Tensor[]) => Tensor[], inputs: Tensor[]): Traced {
  const leaves = flatten("contract", [inputs], isTensor);
  return traceFunction(
    fn,
    leaves,
    inputs.map(() => false),
  );
}

function run(
  { outputs }: Traced,
  program: NativeProgram,
  store: NativeStore,
  inputs: Tensor[],
): Data[] {
  const arrays = outputs.map(({ dtype, shape }) => allocate(dtype, size(shape)));
  program.bind(store, new Uint32Array()).run(
    inputs.map((x) => x.dataSync()),
    arrays,
  );
  return arrays;
}

/** The value of a case, and the gradients of its f32 arguments, as one program. */
function programOf(entry: Case): { program: Traced; inputs: Tensor[] } {
  const args = argumentsOf(entry);
  const inputs = args.filter(isTensor);
  const value = (xs: Tensor[]) =>
    call(
      entry,
      args.map((arg) => (isTensor(arg) ? xs[inputs.indexOf(arg)] : arg)),
    );
  const smooth = inputs.flatMap((x, i) => (x.dtype === "f32" ? [i] : []));
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

const names = cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), entry]);

describe("every op as a traced program gives on the reference what PyTorch gives", () => {
  test.each(names)("%s", (_, entry) => {
    const { program, inputs } = programOf(entry);
    const found = run(program, new Program(program.program.bytes), new Store(), inputs);
    const grads = (entry.grads ?? []).filter((dump) => dump !== null);
    for (const [i, dump] of [entry.value, ...grads].entries())
      expect(difference(found[i]!, numbers(dump), tolerance)).toBeNull();
  });
});

describe.each<KernelPath>(["avx512", "avx2", "portable"])(
  "every op gives on %s what the reference gives",
  (path) => {
    if (!runs(path)) {
      test.skip(
        native === null ? "the addon is not built" : "this processor lacks it",
        () => undefined,
      );
      return;
    }
    afterAll(() => native?.useKernels("auto"));

    const compare = (program: Traced, inputs: Tensor[]) => {
      const { bytes } = program.program;
      native!.useKernels(path);
      const found = run(program, new native!.Program(bytes), new native!.Store(), inputs);
      const expected = run(program, new Program(bytes), new Store(), inputs);
      for (const [i, values] of expected.entries())
        expect(difference(found[i]!, values, tolerance)).toBeNull();
    };

    test.each(cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`.trim(), entry]))(
      "%s",
      (_, entry) => {
        const { program, inputs } = programOf(entry);
        compare(program, inputs);
      },
    );

    test.each([1, 3, 4, 257])("random numbers, %i of them", (count) => {
      const draw = ([key]: Tensor[]) => [
        randomUniform(key!, [count], 5),
        randomNormal(key!, [count], 6),
      ];
      const key = randomKey(99);
      compare(traced(draw, [key]), [key]);
    });
  },
);

import { afterAll, describe, expect, test } from "@jest/globals";
import { loadNative } from "#native";
import type { KernelPath } from "#native/native.ts";
import { randomNormal, randomUniform } from "#sdk/ops/index.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import { randomKey } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import type { Traced } from "#sdk/tensor/trace.ts";
import { programOf, run, traced } from "../support/case-program.ts";
import { difference, numbers, opCases, type Case } from "../support/oracle.ts";

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

describe.each<KernelPath>(["avx512", "avx2", "neon", "portable"])(
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

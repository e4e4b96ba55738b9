import { describe, expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import { gruOverTime, lstmOverTime, mul, overTime, sum } from "#sdk/ops/index.ts";
import type { RecurrentWeights } from "#sdk/ops/index.ts";
import { full, tensor, zeros } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { difference, load, numbers, oracle, type Dump } from "../support/oracle.ts";

interface Run {
  readonly kind: "rnn" | "gru" | "lstm";
  readonly note: string;
  readonly x: Dump;
  readonly weights: Readonly<Record<keyof RecurrentWeights, Dump>>;
  readonly options: {
    readonly reverse: boolean;
    readonly lengths?: Dump;
    readonly initial?: readonly Dump[];
  };
  readonly outputs: Dump;
  readonly final: readonly Dump[];
  readonly weight: Dump;
  /** Of x and of the weights. */
  readonly grads: readonly Dump[];
}

const { recurrent } = oracle<{ recurrent: readonly Run[] }>("nn");
const functions = { rnn: overTime, gru: gruOverTime, lstm: lstmOverTime };
const names = ["weight", "recurrent", "bias", "recurrentBias"] as const;

describe.each(recurrent.map((run): [string, Run] => [`${run.kind}, ${run.note}`, run]))(
  "%s",
  (_, { kind, x, weights, options, ...expected }) => {
    const given = {
      reverse: options.reverse,
      ...(options.lengths && { lengths: load(options.lengths) }),
      ...(options.initial && { initial: options.initial.map(load) }),
    };
    const leaves = [load(x), ...names.map((name) => load(weights[name]))];
    const run = ([input, weight, recurrence, bias, recurrentBias]: readonly Tensor[]) =>
      functions[kind](
        input!,
        { weight: weight!, recurrent: recurrence!, bias: bias!, recurrentBias: recurrentBias! },
        given,
      );

    test("gives what PyTorch's layer gives", () => {
      const { outputs, final } = run(leaves);
      expect(outputs.shape).toEqual(expected.outputs.shape);
      expect(difference(outputs.dataSync(), numbers(expected.outputs), 4e-6)).toBeNull();
      expect(final.length).toBe(expected.final.length);
      for (const [i, state] of final.entries())
        expect(difference(state.dataSync(), numbers(expected.final[i]!), 4e-6)).toBeNull();
    });

    test("has PyTorch's gradients", () => {
      const loss = (xs: Tensor[]) => {
        const { outputs, final } = run(xs);
        const last = final.map((state) => sum(mul(state, state))).reduce((a, b) => a.add(b));
        return sum(mul(outputs, load(expected.weight))).add(last);
      };
      for (const [i, slope] of grad(loss)(leaves).entries())
        expect(difference(slope.dataSync(), numbers(expected.grads[i]!), 1e-5)).toBeNull();
    });
  },
);

const weights = {
  weight: zeros([2, 12]),
  recurrent: zeros([3, 12]),
  bias: zeros([12]),
  recurrentBias: zeros([12]),
};

test.each<readonly [message: string, call: () => unknown]>([
  [
    "lstmOverTime: expected [n, t, inputs] with a step, got [4, 2]",
    () => lstmOverTime(zeros([4, 2]), weights),
  ],
  ["lstmOverTime: weight is [5, 12], got [2, 12]", () => lstmOverTime(zeros([1, 4, 5]), weights)],
  ["gruOverTime: weight is [2, 9], got [2, 12]", () => gruOverTime(zeros([1, 4, 2]), weights)],
  [
    "lstmOverTime: keeps 2 states, got 1",
    () => lstmOverTime(zeros([1, 4, 2]), weights, { initial: [zeros([1, 3])] }),
  ],
  [
    "lstmOverTime: a state is [1, 3], got [3]",
    () => lstmOverTime(zeros([1, 4, 2]), weights, { initial: [zeros([3]), zeros([3])] }),
  ],
  [
    "lstmOverTime: lengths are i32, got f32; use cast",
    () => lstmOverTime(zeros([1, 4, 2]), weights, { lengths: zeros([1]) }),
  ],
  [
    "lstmOverTime: lengths are [1], got [2]",
    () => lstmOverTime(zeros([1, 4, 2]), weights, { lengths: tensor([1, 2], { dtype: "i32" }) }),
  ],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});

describe.each(["f16", "bf16"] as const)("what is given in %s", (dtype) => {
  const weightsOf = (gates: number): RecurrentWeights => ({
    weight: full([3, 2 * gates], 0.1, dtype),
    recurrent: full([2, 2 * gates], 0.1, dtype),
    bias: full([2 * gates], 0.1, dtype),
    recurrentBias: full([2 * gates], 0.1, dtype),
  });
  const x = full([2, 4, 3], 0.5, dtype);
  const lengths = tensor([1, 3], { dtype: "i32" });

  test.each([
    ["overTime", overTime, 1],
    ["gruOverTime", gruOverTime, 3],
    ["lstmOverTime", lstmOverTime, 4],
  ] as const)("comes out of %s in that dtype, as in PyTorch", (_, run, gates) => {
    const wide = run(x.cast("f32"), weightsOf(gates));
    for (const options of [{}, { lengths }]) {
      const { outputs, final } = run(x, weightsOf(gates), options);
      expect([outputs, ...final].map((y) => y.dtype)).toEqual([outputs, ...final].map(() => dtype));
      const [got, expected] = [outputs, wide.outputs].map((y) => y.slice(0, 0).toArray());
      expect(got).toEqual((expected as number[]).map((y) => expect.closeTo(y, 2)));
    }
    expect(run(x, { ...weightsOf(gates), bias: zeros([2 * gates]) }).outputs.dtype).toBe("f32");
    const { outputs, final } = run(x, weightsOf(gates));
    const initial = final.map(() => zeros([2, 2], dtype));
    const started = run(x, weightsOf(gates), { initial }).outputs;
    expect([started.dtype, started.toArray()]).toEqual([dtype, outputs.toArray()]);
  });
});

test("what is no tensor is named with its place", () => {
  const zero = (...shape: number[]) => zeros(shape);
  const weights = {
    weight: zero(3, 2),
    recurrent: zero(2, 2),
    bias: zero(2),
    recurrentBias: zero(2),
  };
  const run = (given: unknown, options?: unknown) => () =>
    overTime(zero(1, 4, 3), given as RecurrentWeights, options as object);
  expect(run(undefined)).toThrow(
    "overTime: expected the weights { weight, recurrent, bias, recurrentBias }, got undefined",
  );
  expect(run({ ...weights, recurrentBias: 1 })).toThrow(
    "overTime: recurrentBias: expected a tensor, got 1",
  );
  expect(run(weights, { initial: zero(1, 2) })).toThrow(
    "overTime: initial is an array, got a tensor",
  );
  expect(run(weights, { initial: [0] })).toThrow("overTime: initial: expected a tensor, got 0");
  expect(run(weights, { lengths: [1] })).toThrow(
    "overTime: lengths: expected a tensor, got an array; make a tensor of it",
  );
  expect(run(weights, { reverse: "yes" })).toThrow("overTime: reverse is true or false, got 'yes'");
});

import { afterAll, describe, expect, test } from "@jest/globals";
import type { DType, RunnableDType, Stored } from "#sdk/core/dtype.ts";
import { grad } from "#sdk/grad/index.ts";
import { add, cast, conv2d, div, gather, matmul, maxPool2d, mul, sum } from "#sdk/ops/index.ts";
import { join } from "#sdk/ops/promote.ts";
import { ones, tensor, zeros } from "#sdk/tensor/create.ts";
import { Program, Store } from "#sdk/reference/index.ts";
import type { Nested } from "#sdk/tensor/nested.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { native, paths } from "../graph/executors.ts";
import { programOf, run } from "../support/case-program.ts";
import {
  argumentsOf,
  call,
  difference,
  numbers,
  opCases,
  oracle,
  type Case,
  type Dump,
} from "../support/oracle.ts";

/** A step of the last digit; PyTorch rounds some functions of the small dtypes twice. */
const tolerances: Readonly<Partial<Record<RunnableDType, number>>> = {
  f64: 1e-12,
  f32: 2e-6,
  f16: 1e-3,
  bf16: 8e-3,
};

const { cases } = oracle<{ cases: readonly Case[] }>("dtypes");
const names = cases.map((entry): [string, Case] => [`${entry.op} ${entry.note}`, entry]);

describe("on the reference a value is PyTorch's in every dtype", () => {
  test.each(names)("%s", (_, entry) => {
    const { program, inputs } = programOf(entry);
    expect(program.outputs[0]).toMatchObject({
      dtype: entry.value.dtype,
      shape: entry.value.shape,
    });
    const [found] = run(program, new Program(program.program.bytes), new Store(), inputs);
    const tolerance = tolerances[entry.value.dtype] ?? 0;
    expect(difference(found!, numbers(entry.value), tolerance)).toBeNull();
  });
});

describe.each(paths)("on %s it is the reference's", (path) => {
  afterAll(() => native?.useKernels("auto"));

  test.each(names)("%s", (_, entry) => {
    const { program, inputs } = programOf(entry);
    const { bytes } = program.program;
    native!.useKernels(path);
    const [found] = run(program, new native!.Program(bytes), new native!.Store(), inputs);
    const [expected] = run(program, new Program(bytes), new Store(), inputs);
    const tolerance = tolerances[entry.value.dtype] ?? 0;
    expect(difference(found!, expected!, tolerance)).toBeNull();
  });
});

/** Where whole numbers of i32 beside 16 bits make f32, as the table says. */
const wider: ReadonlySet<string> = new Set(["hinge", "ldexp"]);

/** A case whose fractions are of another dtype. */
function inDType(entry: Case, dtype: RunnableDType): Case {
  const each = <Value>(value: Value): Value => {
    // The cast: what has a dtype is a written tensor.
    const dump = value as Partial<Dump> | null;
    if (typeof value !== "object" || dump?.dtype !== "f32") return value;
    const data = dump.data!.map((x) => (Math.abs(Number(x)) > 6e4 ? 1 : x));
    return { ...value, dtype, data };
  };
  const options = Object.entries(entry.options).map(([name, value]) => [name, each(value)]);
  return { ...entry, args: entry.args.map(each), options: Object.fromEntries(options) };
}

test.each<RunnableDType>(["f64", "f16", "bf16"])(
  "fractions of %s give fractions of it, and so do gradients",
  (dtype) => {
    const others: string[] = [];
    const note = (name: string, x: Tensor, given: DType | undefined) => {
      if (given === "f32" && x.dtype !== dtype) others.push(`${name} ${x.dtype}`);
    };
    for (const original of opCases().filter(({ op }) => dtype === "f64" || !wider.has(op))) {
      const entry = inDType(original, dtype);
      const name = `${entry.op} ${entry.note}`;
      const args = argumentsOf(entry);
      if (!args.some((x) => (x as Partial<Tensor> | null)?.dtype === dtype)) continue;
      note(name, call(entry, args), entry.value.dtype);
      entry.grads?.forEach((dump, place) => {
        const loss = (...each: unknown[]) => sum(call(entry, each));
        if (dump !== null)
          note(`gradient of ${name}`, (grad(loss, place) as typeof loss)(...args), dump.dtype);
      });
    }
    expect(others).toEqual([]);
  },
);

test("big integers keep all digits on the way in, through sums and products, and out", () => {
  const x = tensor([2n ** 62n + 1n, -3n]);
  expect(x.dtype).toBe("i64");
  expect([...add(x, x).bigDataSync()]).toEqual([-(2n ** 63n) + 2n, -6n]);
  expect([...mul(x, 3).bigDataSync()]).toEqual([-(2n ** 62n) + 3n, -9n]);
  expect(matmul(x, tensor([1n, 1n])).bigDataSync()[0]).toBe(2n ** 62n - 2n);
  expect(() => x.dataSync()).toThrow(
    "dataSync: 4611686018427387905 does not fit in a number; use bigDataSync",
  );
  expect(tensor(BigInt64Array.of(5n)).item()).toBe(5);
});

test("a notebook shows big integers with all digits", () => {
  const shown = (
    tensor([2n ** 62n, -1n]) as unknown as Record<symbol, () => { "text/plain": string }>
  )[Symbol.for("Jupyter.display")]!();
  expect(shown["text/plain"]).toBe("Tensor [2] i64\n[4611686018427387904, -1]");
});

test("typed arrays of every kind come in as they are", () => {
  expect(tensor(Float16Array.of(0.5)).dtype).toBe("f16");
  expect(tensor(new Float64Array([0.1])).item()).toBe(0.1);
  expect(tensor(Uint8Array.of(200), { dtype: "u8" }).item()).toBe(200);
  expect(tensor(Uint8ClampedArray.of(200)).dtype).toBe("u8");
  expect(tensor([1.00390625], { dtype: "bf16" }).dataSync()).toEqual(Float32Array.of(1));
});

test("dtypes mix to one that holds both", () => {
  expect([
    join("u8", "i8"),
    join("i32", "f16"),
    join("i64", "f32"),
    join("f16", "bf16"),
    join("f16", "u8"),
    join("bool", "bf16"),
  ]).toEqual(["i32", "f32", "f64", "f32", "f16", "bf16"]);
  expect(div(tensor([1n]), 3).dtype).toBe("f64");
  expect(add(zeros([1], "u8"), 300).dtype).toBe("i32");
  expect(add(zeros([1], "f16"), 1e6).dtype).toBe("f32");
  expect(sum(tensor([100, 100, 100], { dtype: "i8" })).item()).toBe(300);
});

test("a value that a dtype cannot hold is an error when it comes in", () => {
  expect(() => tensor([256], { dtype: "u8" })).toThrow(
    "tensor: 256 is not an u8; use f32 or round it",
  );
  expect(() => tensor([0.5], { dtype: "i64" })).toThrow(
    "tensor: 0.5 is not an i64; use f64 or round it",
  );
  expect(() => tensor([1e5], { dtype: "f16" })).toThrow("tensor: 100000 is too large for f16");
  expect(() => tensor([2n ** 63n])).toThrow("tensor: 9223372036854775808 is not an i64; use f64");
});

test.each<readonly [data: Stored, dtype: DType]>([
  [new Float32Array([1.5, Number.NaN, 1e20]), "i32"],
  [new Float64Array([0.5]), "i64"],
  [new Int32Array([300]), "u8"],
  [new Uint8ClampedArray([200]), "i8"],
  [new Uint8Array([200]), "i8"],
  [new BigInt64Array([2n ** 40n]), "i32"],
  [new Float64Array([1e300]), "f32"],
  [new Float32Array([1e5]), "f16"],
  [new Float32Array([3.4e38]), "bf16"],
  [new Int32Array([2]), "bool"],
])(
  "a typed array with a value that its dtype cannot hold fails as the list does: %#",
  (data, dtype) => {
    const failure = (values: Nested | Stored): string => {
      try {
        tensor(values, { dtype });
        return "none";
      } catch (error) {
        return String(error);
      }
    };
    expect(failure(data)).toMatch(/^DTypeError: tensor: /);
    expect(failure(data)).toBe(failure([...data]));
  },
);

test("a typed array whose values fit becomes what the list becomes", () => {
  const same = (data: Stored, dtype: DType) =>
    expect(tensor(data, { dtype }).toArray()).toEqual(tensor([...data], { dtype }).toArray());
  same(new Float64Array([0.1, -Infinity, Number.NaN]), "f32");
  same(new Float32Array([0.1, 65504]), "f16");
  same(new Float32Array([1, -2]), "i64");
  same(new Uint8Array([5, 200]), "f32");
  same(new Int32Array([0, 1]), "bool");
});

test("bools are made of 0, 1 and booleans alone", () => {
  expect(tensor([true, 5])).toMatchObject({ dtype: "f32" });
  expect(tensor([true, 5]).toArray()).toEqual([1, 5]);
  expect(() => tensor([2], { dtype: "bool" })).toThrow(
    "tensor: 2 is not a bool; use 0 or 1, or compare it with 0",
  );
  expect(() => tensor(new Uint8Array([0, 2]))).toThrow(
    "tensor: 2 in a Uint8Array is not a bool; give the dtype u8",
  );
});

test("a big integer among numbers keeps its digits or is an error", () => {
  expect(tensor([1, 2n]).toArray()).toEqual([1, 2]);
  expect(() => tensor([1, 2n ** 60n + 1n])).toThrow(
    "tensor: 1152921504606846977 among numbers would lose digits in f32; give the dtype i64 or f64",
  );
});

test("gradients have the dtype of their argument and flow through casts of fractions", () => {
  const x = tensor([1, 2], { dtype: "f16" });
  const [slope] = grad(([v]: Tensor[]) =>
    sum(mul(cast(v!, "f64"), tensor([0.1, 3], { dtype: "f64" }))),
  )([x]);
  expect(slope!.dtype).toBe("f16");
  expect(slope!.dataSync()[1]).toBe(3);
});

test("convolutions and pools compute 16 bits in f32, and f64 in itself", () => {
  const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], { shape: [1, 3, 3, 1], dtype: "bf16" });
  const y = conv2d(images, ones([2, 2, 1, 1], "bf16"));
  expect([y.dtype, ...y.dataSync()]).toEqual(["bf16", 12, 16, 24, 28]);
  expect([...maxPool2d(images.cast("f16"), 2).dataSync()]).toEqual([5]);
  const wide = conv2d(images.cast("f64").mul(0.1), ones([2, 2, 1, 1]));
  expect([wide.dtype, wide.dataSync()[0]]).toEqual(["f64", expect.closeTo(1.2, 15)]);
  expect(maxPool2d(images.cast("f64"), 2).dtype).toBe("f64");
});

test("an i64 names places; one beyond i32 is outside, not wrapped around", () => {
  const x = tensor([10, 20, 30]);
  expect([...gather(x, tensor([2n, 0n])).dataSync()]).toEqual([30, 10]);
  expect(() => gather(x, tensor([2n ** 32n])).dataSync()).toThrow("index 4294967296");
});

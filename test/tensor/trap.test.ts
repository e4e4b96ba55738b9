import { afterEach, describe, expect, test } from "@jest/globals";
import {
  checkpoint,
  customGradient,
  grad,
  scan,
  valueAndGrad,
  vmap,
  whileLoop,
} from "#sdk/grad/index.ts";
import { div, exp, gather, log, mul, pow, sqrt, sub, sum, takeAlongAxis } from "#sdk/ops/index.ts";
import { Program, Store, trap as setTrap } from "#sdk/reference/index.ts";
import { compile, compileFunction, trapNumbers } from "#sdk/tensor/index.ts";
import { tensor } from "#sdk/tensor/create.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";
import { run as runProgram, traced } from "../support/case-program.ts";

afterEach(() => trapNumbers("off"));

test("a NaN stops with the op and the line that wrote it", () => {
  trapNumbers("nan");
  const bad = sum(exp(log(tensor([1, -2]))));
  expect(() => bad.item()).toThrow(
    /^log at .*trap\.test\.ts:22:\d+\)? gives NaN in element 1 of \[2\]$/,
  );
});

test("an infinity stops only when it was asked for", () => {
  const make = () => div(tensor([1]), tensor([0]));
  trapNumbers("nan");
  expect(make().item()).toBe(Infinity);
  trapNumbers("infinite");
  expect(() => make().item()).toThrow(/^div at .* gives Infinity in element 0 of \[1\]$/);
  trapNumbers("off");
  expect(make().item()).toBe(Infinity);
});

test("a compiled step that is trapped leaves its state as it was", () => {
  const step = compile((w: Tensor, x: Tensor) => {
    const { value, grad } = valueAndGrad((v: Tensor) => sum(log(mul(v, x))))(w);
    return { state: sub(w, grad), out: value };
  });
  let state = tensor([4, 2]);
  ({ state } = step(state, tensor([1, 1])));
  trapNumbers("nan");
  const before = [...state.dataSync()];
  expect(() => step(state, tensor([1, -1]))).toThrow(/^log at .*trap\.test\.ts/);
  expect([...state.dataSync()]).toEqual(before);
  expect(step(state, tensor([1, 1])).out.item()).toBeCloseTo(Math.log(3.75 * 1.5), 5);
});

test("a step is fused again once the trap is off", () => {
  const step = compile((w: Tensor, x: Tensor) => ({ state: sub(w, exp(x)), out: sum(w) }));
  const programOf = (run: () => unknown) => (run(), step.explain().split("\n\n").at(-1));
  const fused = programOf(() => step(tensor([1, 2]), tensor([3, 4])));
  trapNumbers("nan");
  const single = programOf(() => step(tensor([1, 2]), tensor([3, 4])));
  expect(single).not.toBe(fused);
  trapNumbers("off");
  expect(programOf(() => step(tensor([1, 2]), tensor([3, 4])))).toBe(fused);
});

test("a loop is stopped, too", async () => {
  trapNumbers("nan");
  const step = compile((w: Tensor, x: Tensor) => ({ state: w.add(log(x).sum()), out: w }));
  const data = { data: Float32Array.of(1, -1), shape: [2] };
  await expect(
    step.loop(tensor(0), data, { order: Uint32Array.of(0, 1), batch: 1 }),
  ).rejects.toThrow(/^log at .* gives NaN in element 0 of \[1\]$/);
});

test("an index outside in a compiled function is named with the line that wrote the op", () => {
  const take = compileFunction((x: Tensor, at: Tensor) => gather(x, at, 0));
  const [x, at] = [tensor([1, 2, 3]), tensor([5], { dtype: "i32" })];
  const line = /^gather: index 5 is outside 0…2; written at .*trap\.test\.ts:\d+:\d+/;
  expect(() => take(x, at)).toThrow(line);
  trapNumbers("nan");
  expect(() => take(x, at)).toThrow(line);
});

test("an index outside in a compiled step and its loop is named with the line, and the state is kept", async () => {
  const step = compile((w: Tensor, at: Tensor) => ({
    state: w.add(1),
    out: takeAlongAxis(w, at, 0),
  }));
  const [right, wrong] = [0, 7].map((place) => tensor([place], { dtype: "i32" }));
  let state = tensor([1]);
  ({ state } = step(state, right!));
  const line = /^takeAlongAxis: index 7 is outside 0…0; written at .*trap\.test\.ts:\d+:\d+/;
  expect(() => step(state, wrong!)).toThrow(line);
  expect(state.toArray()).toEqual([2]);
  const rows = { data: Int32Array.of(0, 7), shape: [2] };
  const options = { order: Uint32Array.of(0, 1), batch: 1 };
  await expect(step.loop(state, rows, options)).rejects.toThrow(line);
});

test("a function that cannot be traced again still tells the index", () => {
  let calls = 0;
  const take = compileFunction((x: Tensor, at: Tensor) => {
    if (++calls > 1) throw new Error("only once");
    return gather(x, at);
  });
  expect(() => take(tensor([1]), tensor([3], { dtype: "i32" }))).toThrow(
    /^gather: index 3 is outside 0…0$/,
  );
});

test.each(["f64", "f16", "bf16"] as const)("results of %s are looked at as well", (dtype) => {
  trapNumbers("nan");
  const bad = log(tensor([1, -2], { dtype }));
  expect(() => bad.dataSync()).toThrow(/gives NaN in element 1 of \[2\]$/);
});

describe("in a loop", () => {
  const minus = (h: Tensor, x: Tensor) => {
    const next = log(h.sub(x));
    return { carry: next, y: next };
  };
  const run = (h: Tensor) => scan(minus, h, tensor([1, 2, 3])).carry;

  test("the op inside is named, and its line", () => {
    trapNumbers("nan");
    const bad = run(tensor(2));
    expect(() => bad.item()).toThrow(/^log at .*trap\.test\.ts:\d+.* gives NaN in element 0 of/);
    const looped = whileLoop(
      ({ x }) => x.gt(-1),
      ({ x }) => ({ x: log(x) }),
      { x: tensor(0.5) },
    );
    expect(() => looped.x.item()).toThrow(/^log at .*trap\.test\.ts.* gives NaN in element 0 of/);
  });

  test("a loop in a loop as well", () => {
    trapNumbers("nan");
    const outer = scan(
      (h: Tensor, x: Tensor) => ({ carry: run(h.add(x)), y: h }),
      tensor(2),
      tensor([0]),
    );
    expect(() => outer.carry.item()).toThrow(/^log at .*trap\.test\.ts:\d+/);
  });

  test("an index outside is named with its line", () => {
    trapNumbers("nan");
    const at = tensor([0, 5], { dtype: "i32" });
    const take = (h: Tensor, i: Tensor) => ({
      carry: gather(h, i.reshape([1])).broadcastTo([2]),
      y: h,
    });
    expect(() => scan(take, tensor([1, 2]), at).carry.dataSync()).toThrow(
      /^gather: index 5 is outside 0…1; written at .*trap\.test\.ts:\d+/,
    );
  });

  test("the reference stops at the same place, whatever the dtype", () => {
    for (const dtype of ["f32", "f16", "bf16", "f64"] as const) {
      const given = tensor(0.5, { dtype });
      const program = traced(([h]) => [scan(minus, h!, tensor([1, 2], { dtype })).carry], [given]);
      const reference = new Program(program.program.bytes);
      try {
        setTrap("nan");
        expect(() => runProgram(program, reference, new Store(), [given])).toThrow(
          /^run: instruction \d+\.\d+ gives NaN in element 0 of \[\]$/,
        );
      } finally {
        setTrap("off");
      }
    }
  });
});

test("what grad and vmap make is named with the line of the op that it comes from", () => {
  trapNumbers("nan");
  // The slope of the root at 0 is infinite.
  const flat = (x: Tensor) => sqrt(x).mul(0).sum();
  const line = /^div at .*trap\.test\.ts:175:\d+\)? gives NaN/;
  const slope = grad(flat)(tensor([0]));
  expect(() => slope.dataSync()).toThrow(line);
  const slopes = vmap(grad(flat))(tensor([[0]]));
  expect(() => slopes.dataSync()).toThrow(line);
  const roots = (x: Tensor) => sqrt(x).sum();
  const bad = vmap(roots)(tensor([[-1]]));
  expect(() => bad.dataSync()).toThrow(/^sqrt at .*trap\.test\.ts:181:/);
});

test("the pullback of a custom gradient and a checkpoint have lines of their own", () => {
  trapNumbers("nan");
  const pullback = (_: Tensor, x: Tensor) => [log(x)];
  const total = customGradient((x: Tensor) => x.sum(), pullback);
  const bad = grad(total)(tensor([-1]));
  expect(() => bad.dataSync()).toThrow(/^log at .*trap\.test\.ts:188:/);
  const inside = (x: Tensor) => sqrt(x).mul(0).sum();
  const again = grad((x: Tensor) => checkpoint(inside)(x))(tensor([0]));
  expect(() => again.dataSync()).toThrow(/^div at .*trap\.test\.ts:192:/);
});

test("no NaN is seen in a slope that is chosen away: of 0ᵇ by b", () => {
  trapNumbers("nan");
  const powers = (b: Tensor) => sum(pow(tensor([0, 2]), b));
  expect(grad(powers)(tensor([1.5, 1])).toArray()).toEqual([0, expect.closeTo(1.3863, 4)]);
});

test("minus infinity is an infinity", () => {
  trapNumbers("infinite");
  const minus = log(tensor([1, 0]));
  expect(() => minus.toArray()).toThrow(/^log at .* gives -Infinity in element 1 of \[2\]$/);
});

test("another kind of trap is refused", () => {
  expect(() => trapNumbers("inf" as never)).toThrow(
    "trapNumbers: there is no trap inf; use nan, infinite, off",
  );
});

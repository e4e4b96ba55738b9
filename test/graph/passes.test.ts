import { describe, expect, test } from "@jest/globals";
import { createProgram } from "#sdk/graph/program.ts";
import { foldConstants } from "#sdk/graph/passes/fold-constants.ts";
import { joinPlaces } from "#sdk/graph/passes/join-places.ts";
import { joinProducts } from "#sdk/graph/passes/join-products.ts";
import { foldViews } from "#sdk/graph/passes/fold-views.ts";
import { ownResults } from "#sdk/graph/passes/own-results.ts";
import { removeDead } from "#sdk/graph/passes/remove-dead.ts";
import { shareEqual } from "#sdk/graph/passes/share-equal.ts";
import { ProgramBuilder } from "#sdk/graph/program-builder.ts";
import { graphOf, instructions, kinds, stepOf } from "./support.ts";

describe("constant folding", () => {
  test("computes what is known", () => {
    const graph = graphOf([], (b) => [
      b.elementwise("add", b.fill(1, "f32"), b.elementwise("sqrt", b.fill(4, "f32"))),
    ]);
    const [output] = foldConstants(graph).outputs;
    expect(output).toMatchObject({ kind: "constant", attrs: { data: Float32Array.of(3) } });
  });

  test("drops x·1, x/1, x−0 and the twice negated", () => {
    const graph = graphOf([[3]], (b, x) => [
      b.elementwise("mul", b.fill(1, "f32"), x),
      b.elementwise("div", x, b.fill(1, "f32")),
      b.elementwise("sub", x, b.fill(0, "f32")),
      b.elementwise("neg", b.elementwise("neg", x)),
    ]);
    expect(foldConstants(graph).outputs.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 4 }, () => "input"),
    );
  });

  test("keeps x + 0, which turns −0 into 0", () => {
    const graph = graphOf([[3]], (b, x) => [b.elementwise("add", x, b.fill(0, "f32"))]);
    expect(kinds(removeDead(foldConstants(graph)))).toEqual(["input", "constant", "add"]);
  });
});

test("common subexpressions are computed once", () => {
  const graph = graphOf([[3]], (b, x) => [
    b.elementwise("add", b.elementwise("exp", x), b.elementwise("exp", x)),
    b.elementwise("mul", b.fill(2, "f32"), x),
    b.elementwise("mul", b.fill(2, "f32"), x),
  ]);
  const shared = shareEqual(graph);
  expect(kinds(removeDead(shared)).toSorted()).toEqual(
    ["add", "broadcast", "constant", "exp", "input", "mul"].toSorted(),
  );
  expect(shared.outputs[1]).toBe(shared.outputs[2]);
});

test("what is equal when it is folded is shared, with what is made of it", () => {
  const graph = graphOf([[3]], (b, x) => {
    const four = b.elementwise("square", b.fill(2, "f32"));
    const same = b.elementwise("add", b.fill(1, "f32"), b.fill(3, "f32"));
    return [b.elementwise("mul", x, four), b.elementwise("mul", x, same)];
  });
  const [first, second] = foldConstants(graph).outputs;
  expect(second).toBe(first);
});

test("where nothing is dead the graph stays what it is", () => {
  const graph = graphOf([[3], [2]], (b, x) => [b.elementwise("exp", x)]);
  expect(removeDead(graph)).toBe(graph);
});

test("a pass that changes one item keeps those before it", () => {
  const graph = graphOf([[3]], (b, x) => {
    const first = b.elementwise("exp", x);
    return [b.elementwise("mul", first, b.fill(1, "f32")), b.elementwise("neg", first)];
  });
  const folded = foldConstants(graph);
  expect(folded.items.slice(0, 2)).toEqual(graph.items.slice(0, 2));
  expect(folded.items[1]).toBe(graph.items[1]);
  expect(folded.outputs[0]).toBe(folded.items[1]);
});

test("0 and −0 are not the same", () => {
  const graph = graphOf([], (b) => [b.fill(0, "f32"), b.fill(-0, "f32"), b.fill(-0, "f32")]);
  const [zero, minus, again] = shareEqual(graph).outputs;
  expect(minus).not.toBe(zero);
  expect(again).toBe(minus);
});

describe("parts among zeros that are added up", () => {
  const at = (start: number, length = 2) => [{ start, length, step: 1 }];

  test("become one array where they stand apart, without zeros where they cover it", () => {
    const graph = graphOf([[2], [2], [2]], (b, x, y, z) => {
      const [first, second, third] = [x, y, z].map((part, i) => b.place(part, [6], at(2 * i)));
      return [
        b.elementwise("add", b.elementwise("add", first!, third!), second!),
        b.elementwise("add", b.place(x, [6], at(0)), b.place(y, [6], at(3))),
      ];
    });
    const [whole, gaps] = removeDead(joinPlaces(graph)).outputs;
    expect(whole).toMatchObject({ kind: "assemble", attrs: { zero: false } });
    expect(whole!.args.map(({ id }) => id)).toEqual([0, 2, 1]);
    expect(gaps).toMatchObject({ kind: "assemble", attrs: { zero: true } });
  });

  test("stay a sum where they overlap, and where some that are joined are wanted by themselves", () => {
    const graph = graphOf([[2]], (b, x) => {
      const [first, second, third] = [0, 2, 4].map((start) => b.place(x, [6], at(start)));
      const two = b.elementwise("add", first!, second!);
      return [
        b.elementwise("add", b.place(x, [6], at(1)), b.place(x, [6], at(2))),
        b.elementwise("add", two, third!),
        two,
      ];
    });
    const { outputs } = joinPlaces(graph);
    expect(outputs.map(({ kind }) => kind)).toEqual(["micro", "micro", "assemble"]);
  });

  test("become one array in each sum that has them", () => {
    const graph = graphOf([[2], [2]], (b, x, y) => {
      const both = b.place(x, [4], at(0));
      return [
        b.elementwise("add", both, b.place(y, [4], at(2))),
        b.elementwise("add", both, b.place(x, [4], at(2))),
      ];
    });
    expect(kinds(removeDead(joinPlaces(graph)))).toEqual([
      "input",
      "input",
      "assemble",
      "assemble",
    ]);
  });
});

test("a slice of parts among zeros is of one part, or of none", () => {
  const part = (start: number, length: number) => [{ start, length, step: 1 }];
  const graph = graphOf([[4]], (b, x) => {
    const placed = b.place(x, [10], part(3, 4));
    return [part(4, 2), part(7, 3), part(2, 2)].map((ranges) => b.slice(placed, ranges));
  });
  const [inside, between, across] = removeDead(graph).outputs;
  expect(inside).toMatchObject({ kind: "slice", args: [{ kind: "input" }] });
  expect(inside).toMatchObject({ attrs: { ranges: part(1, 2) } });
  expect(foldConstants(graph).outputs[1]).toMatchObject({ kind: "constant", shape: [3] });
  expect(between!.shape).toEqual([3]);
  expect(across).toMatchObject({ kind: "slice", args: [{ kind: "assemble" }] });
});

test("a product that is only added becomes one operation with the sum", () => {
  const graph = graphOf([[3], [3], [3]], (b, x, y, z) => {
    const product = b.elementwise("mul", x, y);
    const shared = b.elementwise("mul", x, z);
    return [
      b.elementwise("add", z, product),
      b.elementwise("add", shared, y),
      b.elementwise("sub", shared, y),
      b.elementwise("add", b.elementwise("mul", y, y), b.elementwise("mul", z, z)),
    ];
  });
  const joined = removeDead(joinProducts(graph));
  expect(joined.outputs.map((item) => item.kind === "micro" && item.attrs.op)).toEqual([
    "fma",
    "add",
    "sub",
    "fma",
  ]);
  const [first] = joined.outputs;
  expect(first!.args.map(({ id }) => id)).toEqual([0, 1, 2]);
});

test("whole numbers are multiplied and added apart", () => {
  const builder = new ProgramBuilder();
  const x = builder.input(0, "i32", [3]);
  const sum = builder.elementwise("add", builder.elementwise("mul", x, x), x);
  expect(kinds(joinProducts(builder.graph([sum], [])))).toEqual(["input", "mul", "add"]);
});

test("what nothing needs goes, but inputs stay", () => {
  const graph = graphOf([[3], [3]], (b, x, y) => {
    b.elementwise("exp", y);
    return [b.elementwise("log", x)];
  });
  expect(kinds(removeDead(graph))).toEqual(["input", "input", "log"]);
});

describe("views", () => {
  test("a transposed slice of a broadcast is one view", () => {
    const graph = graphOf([[3]], (b, x) => {
      const wide = b.broadcast(x, [2, 3]);
      const part = b.slice(wide, [
        { start: 0, length: 2, step: 1 },
        { start: 2, length: 2, step: -2 },
      ]);
      return [b.permute(part, [1, 0])];
    });
    const [view] = foldViews(graph).outputs;
    expect(view).toMatchObject({
      kind: "view",
      shape: [2, 2],
      attrs: { offset: 2, strides: [-2, 0] },
    });
    expect(view!.args[0]!.kind).toBe("input");
  });

  test("a reshape copies only where strides cannot say it", () => {
    const program = createProgram(
      graphOf([[4, 6]], (b, x) => {
        const flipped = b.permute(x, [1, 0]);
        return [
          b.elementwise("exp", b.reshape(flipped, [2, 3, 4])),
          b.elementwise("exp", b.reshape(flipped, [24])),
        ];
      }),
    );
    expect(instructions(program)).toEqual([
      "elementwise ×1 → output 0",
      "copy → scratch",
      "elementwise ×1 → output 1",
    ]);
  });

  test("a transposed operand of a product is read where it lies", () => {
    const program = createProgram(
      graphOf(
        [
          [5, 3],
          [5, 4],
        ],
        (b, x, y) => [b.matmul(b.permute(x, [1, 0]), y)],
      ),
    );
    expect(instructions(program)).toEqual(["matmul → output 0"]);
  });
});

describe("transposed operands of products of few rows", () => {
  const twice = (rows: number) =>
    createProgram(
      graphOf(
        [
          [rows, 5],
          [rows, 5],
          [3, 5],
        ],
        (b, x, y, z) => {
          const turned = b.permute(z, [1, 0]);
          return [b.matmul(x, turned), b.matmul(y, turned)];
        },
      ),
    );

  test("are turned once for several of them", () => {
    const expected = ["copy → scratch", "matmul → output 0", "matmul → output 1"];
    expect(instructions(twice(32))).toEqual(expected);
  });

  test("are read where they lie by those of many rows", () => {
    expect(instructions(twice(200))).toEqual(["matmul → output 0", "matmul → output 1"]);
  });
});

describe("fusion", () => {
  test("bias and activation are one instruction", () => {
    const program = createProgram(
      graphOf([[8, 3], [3, 4], [4]], (b, x, w, bias) => [
        b.elementwise("relu", b.elementwise("add", b.matmul(x, w), bias)),
      ]),
    );
    expect(instructions(program)).toEqual(["matmul → scratch", "elementwise ×2 → output 0"]);
  });

  test("an optimizer's update of a parameter is one instruction in place", () => {
    const program = stepOf([[4], [4], [4]], (b, p, m, v) => {
      const grad = b.elementwise("sin", p);
      const number = (value: number) => b.fill(value, "f32");
      const mix = (old: typeof grad, beta: number, now: typeof grad) =>
        b.elementwise(
          "add",
          b.elementwise("mul", old, number(beta)),
          b.elementwise("mul", now, number(1 - beta)),
        );
      const m2 = mix(m, 0.9, grad);
      const v2 = mix(v, 0.999, b.elementwise("square", grad));
      const p2 = b.elementwise("sub", p, b.elementwise("div", m2, b.elementwise("sqrt", v2)));
      return { states: [p2, m2, v2] };
    });
    expect(instructions(program)).toHaveLength(1);
    expect(instructions(program)[0]).toMatch(/→ state 1, state 2, state 0$/);
    expect(program.plan.arenaBytes).toBe(0);
  });

  test("does not join across an instruction that has to run between", () => {
    const program = createProgram(
      graphOf([[2, 2]], (b, x) => {
        const e = b.elementwise("exp", x);
        return [b.elementwise("add", e, b.matmul(e, e))];
      }),
    );
    expect(instructions(program)).toEqual([
      "elementwise ×1 → scratch",
      "matmul → scratch",
      "elementwise ×1 → output 0",
    ]);
  });

  test("computes again what would have to be kept across an instruction, where that reads no more", () => {
    const twice = (length: number) =>
      createProgram(
        graphOf([[length, length]], (b, x) => {
          const m = b.matmul(x, x);
          const e = b.elementwise("exp", m);
          return [b.elementwise("mul", e, b.matmul(b.elementwise("neg", e), x))];
        }),
      );
    const across = (outputs: string, operations: number) => [
      "matmul → scratch",
      `elementwise ×2 → ${outputs}`,
      "matmul → scratch",
      `elementwise ×${operations} → output 0`,
    ];
    expect(instructions(twice(128))).toEqual(across("scratch", 2));
    // Small arrays stay in the caches, and reading them is cheaper than another exp.
    expect(instructions(twice(16))).toEqual(across("scratch, scratch", 1));
  });

  test("keeps within 16 inputs and 64 registers", () => {
    const shapes = Array.from({ length: 40 }, () => [8]);
    const program = createProgram(
      graphOf(shapes, (b, first, ...rest) => [
        rest.reduce((sum, x) => b.elementwise("add", b.elementwise("exp", x), sum), first),
      ]),
    );
    for (const { inputs, attributes } of program.schedule.steps) {
      expect(inputs.length).toBeLessThanOrEqual(16);
      expect(attributes[0]).toBeLessThanOrEqual(64);
    }
    expect(program.schedule.steps.length).toBeLessThan(6);
  });
});

describe("state", () => {
  test("two states that change places go through a copy", () => {
    const program = stepOf([[2], [2]], (_, a, b) => ({ states: [b, a] }));
    expect(instructions(program)).toEqual(["copy → scratch", "copy → state 0", "copy → state 1"]);
  });

  test("a state that does not change is not written", () => {
    const program = stepOf([[2], [2]], (b, x, y) => ({
      states: [x, b.elementwise("add", x, y)],
    }));
    expect(instructions(program)).toEqual(["elementwise ×1 → state 1"]);
  });

  test("is written after everything that reads its old value", () => {
    const program = stepOf([[2, 2]], (b, w) => {
      const next = b.elementwise("neg", w);
      return { states: [next], outputs: [b.matmul(w, w)] };
    });
    expect(instructions(program)).toEqual(["matmul → output 0", "elementwise ×1 → state 0"]);
  });

  test("a transposed old value needs a place of its own", () => {
    const program = stepOf([[2, 2]], (b, w) => ({
      states: [b.elementwise("add", w, b.permute(w, [1, 0]))],
    }));
    expect(instructions(program)).toEqual(["elementwise ×1 → scratch", "copy → state 0"]);
  });

  test("one value for two states and an output is computed once", () => {
    const program = stepOf([[2], [2]], (b, x, y) => {
      const sum = b.elementwise("add", x, y);
      return { states: [sum, sum], outputs: [sum] };
    });
    expect(instructions(program).filter((line) => line.startsWith("elementwise"))).toHaveLength(1);
  });
});

test("a program of 200,000 operations does not overflow the stack where its results get places", () => {
  const graph = graphOf([[1]], (b, x) => {
    let sum = x;
    for (let i = 0; i < 200_000; i++) sum = b.elementwise("neg", sum);
    return [sum];
  });
  expect(ownResults(graph).items).toHaveLength(graph.items.length);
});

// Transforms in transforms: functions composed at random, whose values, derivatives and examples must agree however they are asked for.
import { describe, expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import * as s from "#sdk/index.ts";
import type { Tensor } from "#sdk/index.ts";

type Fn = (x: Tensor) => Tensor;

/** A function of four numbers and a weight that all examples share, and what it is made of. */
interface Composed {
  readonly name: string;
  readonly f: (x: Tensor, w: Tensor) => Tensor;
}

const f64 = (values: readonly number[]): Tensor => s.tensor(values, { dtype: "f64" });
const numbers = (x: Tensor): number[] => Array.from(x.dataSync() as Float64Array);
const square = (x: Tensor): Tensor => s.reshape(x, [2, 2]);

/** No ties and no kinks, at which finite differences say nothing. */
const simple: readonly Composed[] = [
  { name: "tanh", f: (x) => s.tanh(x) },
  { name: "gelu", f: (x) => s.gelu(x) },
  { name: "softmax", f: (x) => s.softmax(x) },
  { name: "cumsum", f: (x) => s.cumsum(x).mul(0.4) },
  { name: "divide", f: (x) => x.div(s.square(x).add(1)) },
  { name: "mirror", f: (x) => x.mul(s.flip(x, 0)).add(x) },
  { name: "matmul", f: (x) => s.reshape(square(x).matmul(square(s.sin(x))), [4]).mul(0.5) },
  { name: "gather", f: (x) => s.gather(x, s.tensor([3, 0, 0, 1], { dtype: "i32" })).mul(x) },
  { name: "weigh", f: (x, w) => x.mul(w) },
  { name: "matmul with weights", f: (x, w) => s.reshape(square(w).matmul(square(x)), [4]) },
  { name: "add weights", f: (x, w) => x.add(s.tanh(w)) },
];

/** What makes a function of a function, by name. `other` is a second one. */
const transforms: Readonly<Record<string, (a: Fn, other: Fn) => Fn>> = {
  chain: (a, other) => (x) => a(other(x)),
  checkpoint: (a) => s.checkpoint(a),
  "checkpoint with a value from outside": (a) => (x) =>
    s.checkpoint((y: Tensor) => a(y).mul(s.tanh(x)))(x.mul(0.7)),
  vmap: (a) => (x) =>
    s
      .vmap(a)(s.stack([x, x.mul(0.5)]))
      .sum(0)
      .mul(0.5),
  grad: (a) => s.grad((x: Tensor) => s.square(a(x)).sum().mul(0.3)),
  jvp: (a) => (x) => s.jvp(a, [x], [s.tanh(x)]).tangent,
  vjp: (a) => (x) => s.vjp(a, x).pullback(x.mul(0.5))[0],
  hvp: (a) => (x) => s.hvp((y: Tensor) => s.square(a(y)).sum().mul(0.2), x, s.sin(x)),
  scan: (a) => (x) => {
    const rows = s.stack([x, s.tanh(x), s.sin(x)]);
    const { carry, ys } = s.scan(
      (c: Tensor, row: Tensor) => ({ carry: a(c.mul(0.5).add(row)), y: c.mul(row) }),
      x,
      rows,
    );
    return ys.sum(0).mul(0.3).add(carry);
  },
  loop: (a) => (x) => s.foriLoop(0, 3, (_, c: Tensor) => a(c).mul(0.7), x),
  branch: (a, other) => (x) => s.branch(x.sum().gt(0.1), a, (y: Tensor) => other(y).mul(0.9), x),
  compiled: (a) => s.compileFunction(a) as Fn,
};

function compose(random: Philox, depth: number): Composed {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)]!;
  if (depth === 0) return pick(simple);
  const [name, transform] = pick(Object.entries(transforms));
  const [a, b] = [compose(random, depth - 1), compose(random, depth - 1)];
  return {
    name: `${name}(${a.name}, ${b.name})`,
    f: (x, w) =>
      transform(
        (y) => a.f(y, w),
        (y) => b.f(y, w),
      )(x),
  };
}

/** The derivative of a number by each of four, from four values to each side (error of the fourth order). */
function differences(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  const h = 1e-4;
  return x.map((_, i) => {
    const at = (d: number): number => f(x.map((v, j) => (i === j ? v + d * h : v)));
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
  });
}

function expectClose(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    const error = Math.abs(value - wanted[i]!) / (1 + Math.abs(wanted[i]!));
    expect(error).toBeLessThan(tolerance);
  });
}

/** How many, a tenth of what `npm run fuzz:engine` asks for. */
const count = Math.ceil(Number(process.env["SONDE_FUZZ"] ?? 600) / 10);
/** Beyond such values, which loops of squares reach, differences keep too few digits. */
const LARGEST = 1e6;

describe("functions composed at random", () => {
  const cases = Array.from({ length: count }, (_, i) => {
    const random = new Philox(i, "compositions");
    const composed = compose(random, 1 + (i % 3));
    return [`${i} ${composed.name}`, composed, random] as const;
  });

  test.each(cases)("%s", (_, { f }, random) => {
    const draw = (): number[] => Array.from({ length: 4 }, () => 2.4 * random.uniform() - 1);
    const [at, weights] = [draw(), draw()];
    const [x, w] = [f64(at), f64(weights)];
    const shares = f64([0.7, -1.1, 0.4, 0.9]);
    const loss = (y: Tensor, v: Tensor): Tensor => f(y, v).mul(shares).sum();
    const byX = s.grad((y: Tensor) => loss(y, w));
    const byW = (y: Tensor): Tensor => s.grad((v: Tensor) => loss(y, v))(w);

    const value = numbers(f(x, w));
    if (!value.every((one) => Math.abs(one) <= LARGEST)) return;
    expectClose(numbers(s.compileFunction(f)(x, w)), value, 1e-10);

    const slope = numbers(byX(x));
    expectClose(
      slope,
      differences((v) => loss(f64(v), w).item(), at),
      5e-6,
    );
    expectClose(
      numbers(byW(x)),
      differences((v) => loss(x, f64(v)).item(), weights),
      5e-6,
    );
    expectClose(numbers(s.compileFunction(byX)(x)), slope, 1e-9);

    const examples = [x, x.mul(-0.6), x.mul(0.4)];
    const rows = s.stack(examples);
    expectClose(
      numbers(s.vmap(byX)(rows)),
      examples.flatMap((row) => numbers(byX(row))),
      1e-8,
    );
    expectClose(
      numbers(s.vmap(byW)(rows)),
      examples.flatMap((row) => numbers(byW(row))),
      1e-8,
    );
    const direction = f64([0.3, -0.2, 0.5, 1]);
    const along = s.jvp((y: Tensor) => loss(y, w), [x], [direction]).tangent.item();
    expectClose([along], [dot(slope, direction)], 1e-8);
  });
});

const dot = (a: readonly number[], b: Tensor): number =>
  numbers(b).reduce((sum, value, i) => sum + value * a[i]!, 0);

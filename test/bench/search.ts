// TPE against Optuna's figures on two known functions: median regret after 100 trials over 20 seeds. Run: npm run bench:search
import { float, minimize, type SamplerName } from "#sdk";

const trials = 100;
const seeds = 20;
const unit = float(0, 1);
/** The functions, their minimum, and Optuna's median regret (3.1, defaults, the same protocol). */
const problems = [
  {
    name: "Branin",
    space: { x: float(-5, 10), y: float(0, 15) },
    f: ({ x, y }: Record<string, number>) => branin(x!, y!),
    least: 0.397887,
    optuna: { random: 0.38, tpe: 0.012 },
  },
  {
    name: "Hartmann-6",
    space: { a: unit, b: unit, c: unit, d: unit, e: unit, f: unit },
    f: (at: Record<string, number>) => hartmann6(Object.values(at)),
    least: -3.32237,
    optuna: { random: 1.199, tpe: 0.254 },
  },
];

let failed = false;
for (const { name, space, f, least, optuna } of problems)
  for (const sampler of ["random", "tpe"] satisfies SamplerName[]) {
    const start = performance.now();
    const regrets: number[] = [];
    for (let seed = 0; seed < seeds; seed++)
      regrets.push((await minimize(space, f, { trials, sampler, seed })).value - least);
    const middle = median(regrets);
    const bar = sampler === "tpe" ? 2 * optuna.tpe : Infinity;
    if (middle > bar) failed = true;
    const verdict =
      sampler === "tpe" ? `, bar ${bar.toFixed(3)}: ${middle <= bar ? "met" : "MISSED"}` : "";
    console.log(
      `${name.padEnd(10)} ${sampler.padEnd(6)} median regret ${middle.toFixed(4)} (Optuna ${optuna[sampler]})${verdict}, ${((performance.now() - start) / seeds / trials).toFixed(2)} ms a trial`,
    );
  }
process.exitCode = failed ? 1 : 0;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

function branin(x: number, y: number): number {
  const b = 5.1 / (4 * Math.PI ** 2);
  return (
    (y - b * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10
  );
}

function hartmann6(at: readonly number[]): number {
  const alpha = [1, 1.2, 3, 3.2];
  const a = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ];
  const p = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ];
  return -alpha.reduce(
    (sum, weight, i) =>
      sum +
      weight * Math.exp(-at.reduce((s, x, j) => s + a[i]![j]! * (x - p[i]![j]! * 1e-4) ** 2, 0)),
    0,
  );
}

import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import type { Dimension } from "#sdk/search/dimension.ts";
import { parzen } from "#sdk/search/parzen.ts";
import { oracle } from "#test/support/oracle.ts";

interface Case {
  readonly dimension: Dimension;
  readonly observed: readonly unknown[];
  readonly points: readonly unknown[];
  readonly logDensity: readonly number[];
}
const { cases } = oracle<{ cases: readonly Case[] }>("parzen");

test.each(cases.map((each) => [each.dimension.kind, each.observed.length, each] as const))(
  "the density of a %s after %i observations is Optuna's",
  (_kind, _count, { dimension, observed, points, logDensity }) => {
    const density = parzen(dimension, observed, 1);
    points.forEach((point, i) => expect(density.logDensity(point)).toBeCloseTo(logDensity[i]!, 9));
  },
);

test("samples follow the density", () => {
  const range = { kind: "int", low: 0, high: 9, log: false } as const;
  const density = parzen(range, [2, 2, 3, 7], 2);
  const random = new Philox(1, "samples");
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 20_000; i++) counts[density.sample(random) as number]!++;
  counts.forEach((count, value) =>
    expect(Math.abs(count / 20_000 - Math.exp(density.logDensity(value)))).toBeLessThan(0.015),
  );
});

import { expect, test } from "@jest/globals";
import { downsample } from "#sdk/plot/downsample.ts";

const x = Array.from({ length: 50_000 }, (_, i) => i);
const y = x.map((i) => (i === 31_415 ? 9 : i === 27_182 ? -9 : Math.sin(i)));

test("a long line keeps at most 1000 points, its ends and its extremes", () => {
  const short = downsample({ name: "s", x, y });
  expect(short.x.length).toBeLessThanOrEqual(1000);
  expect([short.x[0], short.x.at(-1)]).toEqual([0, 49_999]);
  expect(short.y).toContain(9);
  expect(short.y).toContain(-9);
});

test("a short line stays as it is", () => {
  const line = { name: "s", x: [1, 2], y: [3, 4] };
  expect(downsample(line)).toBe(line);
});

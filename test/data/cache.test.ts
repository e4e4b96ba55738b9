import { expect, test } from "@jest/globals";
import { cache } from "#sdk/data/cache.ts";
import { query } from "#sdk/data/duck.ts";
import { mix } from "#sdk/data/mix.ts";

test("a result is made once, also when asked twice at the same time", async () => {
  const kept = cache<number>(10, () => 1);
  let made = 0;
  const make = async (): Promise<number> => ++made;
  expect(await Promise.all([kept("a", make), kept("a", make)])).toEqual([1, 1]);
  expect(await kept("a", make)).toBe(1);
});

test("the least recently used goes when there is too much", async () => {
  const kept = cache<string>(2, () => 1);
  const made: string[] = [];
  const ask = (key: string): Promise<string> =>
    kept(key, async () => {
      made.push(key);
      return key;
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) await ask(key);
  expect(made).toEqual(["a", "b", "c", "b"]);
});

test("a failure is not kept", async () => {
  const kept = cache<number>(10, () => 1);
  await expect(kept("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await kept("a", async () => 2)).toBe(2);
});

test("the mix of row numbers spreads evenly, for neighbours too, and differs by salt", async () => {
  const [found] = await query(
    `with rows as (select ${mix("range", "one")} as a, ${mix("range", "two")} as b, ${mix("range + 1", "one")} as c from range(100000))
     select count(distinct a)::int as different, min(a)::double as low, max(a)::double as high, avg((a < 858993459)::int) as fifth,
       corr(a, b) as salts, corr(a, c) as neighbours from rows`,
  );
  const { different, low, high, fifth, salts, neighbours } = found as Record<string, number>;
  expect(different).toBeGreaterThan(99_900);
  expect(low).toBeLessThan(2 ** 32 * 0.001);
  expect(high).toBeGreaterThan(2 ** 32 * 0.999);
  expect(Math.abs((fifth ?? 0) - 0.2)).toBeLessThan(0.005);
  expect(Math.abs(salts ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(neighbours ?? 1)).toBeLessThan(0.01);
});

import { afterEach, expect, test } from "@jest/globals";
import { query, queryInOrder } from "#sdk/data/duck.ts";

const host = Symbol.for("sonde.host");
const place = globalThis as unknown as Record<symbol, unknown>;
afterEach(() => {
  delete place[host];
});

test("a database that could not be opened is opened by the next query", async () => {
  // DuckDB takes what all objects have for an option that it does not know.
  Object.assign(Object.prototype, { extra: "1" });
  const first = query("select 1 as one").catch(String);
  expect(await first.finally(() => Reflect.deleteProperty(Object.prototype, "extra"))).toContain(
    "options were not recognized: extra",
  );
  expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("an interrupt stops the query that runs and those that wait; the next cell's work", async () => {
  const cell = new AbortController();
  place[host] = { signal: cell.signal };
  await query("select 1");
  const start = performance.now();
  const long = query("select sum(a.range * b.range) from range(1000000) a, range(1000000) b");
  setTimeout(() => cell.abort(), 100);
  await expect(long).rejects.toThrow(/interrupt/i);
  expect(performance.now() - start).toBeLessThan(20_000);
  await expect(query("select 1")).rejects.toThrow(/abort/i);

  place[host] = { signal: new AbortController().signal };
  expect(await query("select 2 as two")).toEqual([{ two: 2 }]);
});

test("a query in order leaves the threads as they were", async () => {
  const threads = "select current_setting('threads') as n";
  const before = await query(threads);
  expect(await queryInOrder(threads)).toEqual([{ n: 1n }]);
  await expect(queryInOrder("select nonsense")).rejects.toThrow("nonsense");
  expect(await query(threads)).toEqual(before);
});

test("a failed query does not hold up the next", async () => {
  await expect(query("select nonsense")).rejects.toThrow("nonsense");
  expect(await query("select 3 as three")).toEqual([{ three: 3 }]);
});

import { expect, test } from "@jest/globals";
import type { HistoryQuery } from "#kernel/protocol/content.ts";
import { selectHistory } from "#kernel/protocol/history.ts";
import { parseContent } from "#kernel/protocol/parse.ts";

const entries = ["a = 1", "b", "a = 2", "b", "c?"].map((input, i) => ({
  line: i + 1,
  input,
  output: i === 1 ? "7" : null,
}));
const ask = (query: Partial<HistoryQuery>) =>
  selectHistory(entries, parseContent("history_request", query));
const lines = (query: Partial<HistoryQuery>) => ask(query).map(([, line]) => line);

test("the tail is the newest lines, oldest first, with their output when asked", () => {
  expect(ask({ hist_access_type: "tail", n: 2 })).toEqual([
    [1, 4, "b"],
    [1, 5, "c?"],
  ]);
  expect(ask({ n: 4, output: true })[0]).toEqual([1, 2, ["b", "7"]]);
  expect(lines({ n: 99 })).toEqual([1, 2, 3, 4, 5]);
  expect(lines({ n: 0 })).toEqual([]);
});

test("a range ends before its stop, and negative ends count from the end", () => {
  const range = (start: number, stop: number | null, session = 0) =>
    lines({ hist_access_type: "range", session, start, stop });
  expect(range(2, 4)).toEqual([2, 3]);
  expect(range(4, null)).toEqual([4, 5]);
  expect(range(-2, null)).toEqual([4, 5]);
  expect(range(1, -1)).toEqual([1, 2, 3, 4]);
  expect(range(1, 3, 1)).toEqual([1, 2]);
  expect(range(1, 3, -1)).toEqual([]);
});

test("a search takes * and ? literally nowhere else, keeps the newest of equal inputs, and counts from the end", () => {
  const search = (pattern: string, more: Partial<HistoryQuery> = {}) =>
    lines({ hist_access_type: "search", pattern, ...more });
  expect(search("a*")).toEqual([1, 3]);
  expect(search("?")).toEqual([2, 4]);
  expect(search("b", { unique: true })).toEqual([4]);
  expect(search("*", { n: 2 })).toEqual([4, 5]);
  expect(search("a.*")).toEqual([]);
  expect(search("*=*")).toEqual([1, 3]);
  expect(search("*?*?*?*?*?*")).toEqual([1, 3]);
});

test("a hostile pattern takes no time", () => {
  const many = [{ line: 1, input: "a".repeat(3000), output: null }];
  const query = { hist_access_type: "search", pattern: `${"*a".repeat(50)}b` } as const;
  const start = performance.now();
  expect(selectHistory(many, parseContent("history_request", query))).toEqual([]);
  expect(performance.now() - start).toBeLessThan(500);
});

import { expect, jest, test } from "@jest/globals";
import { unhurried } from "#kernel/handlers/unhurried.ts";
import { fakeLanguage } from "../../support/fake-session.ts";

const pause = (milliseconds: number): Promise<void> =>
  new Promise((go) => setTimeout(go, milliseconds));

test("a cell is checked and recorded, in this order, when cells pause", async () => {
  const calls: string[] = [];
  const language = unhurried(
    fakeLanguage({
      diagnose: async (code) => {
        calls.push(`diagnose ${code}`);
        return [];
      },
      ran: (_, code) => calls.push(`ran ${code}`),
    }),
    () => {},
  );
  const first = language.diagnose("a");
  language.ran(1, "a", []);
  const second = language.diagnose("b");
  language.ran(2, "b", []);
  expect(calls).toEqual([]);
  expect(await Promise.all([first, second])).toEqual([[], []]);
  expect(calls).toEqual(["diagnose a", "ran a", "diagnose b", "ran b"]);
});

test("a question finds every cell recorded", async () => {
  const inner = fakeLanguage();
  const language = unhurried(inner, () => {});
  language.ran(1, "a", []);
  await language.complete("a", 1);
  expect(inner.log).toEqual([["ran", 1, "a", []]]);
  language.ran(2, "b", []);
  language.reset();
  expect(inner.log.slice(1)).toEqual([["ran", 2, "b", []], ["reset"]]);
});

test("a language that throws ends nothing: who asked hears it, and the log", async () => {
  const recorded: string[] = [];
  const log: string[] = [];
  const language = unhurried(
    fakeLanguage({
      diagnose: () => {
        throw new Error("no diagnosis");
      },
      ran: (_, code) => {
        if (code === "a") throw new Error("no record");
        recorded.push(code);
      },
    }),
    (line) => log.push(line),
  );
  const diagnosed = language.diagnose("a");
  language.ran(1, "a", []);
  language.ran(2, "b", []);
  await expect(diagnosed).rejects.toThrow("no diagnosis");
  await language.complete("", 0);
  expect(recorded).toEqual(["b"]);
  expect(log).toEqual(["cell 1 was not recorded for completion: Error: no record"]);
});

test("closing forgets what waits", async () => {
  const inner = fakeLanguage();
  const language = unhurried(inner, () => {});
  language.ran(1, "a", []);
  await language.close();
  await pause(40);
  expect(inner.log).toEqual([["close"]]);
});

test("a run of very many cells is recorded whole, and its last cells are checked", async () => {
  const recorded: number[] = [];
  const checked: string[] = [];
  const language = unhurried(
    fakeLanguage({
      diagnose: async (code) => {
        checked.push(code);
        return [];
      },
      ran: (count) => recorded.push(count),
    }),
    () => {},
  );
  const counts = Array.from({ length: 3000 }, (_, i) => i);
  const answers = counts.map((count) => {
    const answer = language.diagnose(`${count}`);
    language.ran(count, `${count}`, []);
    return answer;
  });
  await Promise.all(answers);
  expect(recorded).toEqual(counts);
  expect(checked.length).toBeLessThan(600);
  expect(checked.at(-1)).toBe("2999");
});

test("a cell that comes meanwhile puts the checks of those before it off", async () => {
  const checked: string[] = [];
  const open = Promise.withResolvers<void>();
  const language = unhurried(
    fakeLanguage({
      diagnose: async (code) => {
        checked.push(code);
        await open.promise;
        return [];
      },
    }),
    () => {},
  );
  const first = ["a", "b", "c"].map((code) => language.diagnose(code));
  while (checked.length === 0) await pause(1);
  const last = language.diagnose("d");
  open.resolve();
  await first[0];
  expect(checked).toEqual(["a"]);
  await Promise.all([...first, last]);
  expect(checked).toEqual(["a", "b", "c", "d"]);
});

test("the library is offered some time after the start, but not while cells or questions follow each other", () => {
  jest.useFakeTimers();
  try {
    const inner = fakeLanguage();
    const language = unhurried(inner, () => {});
    for (let count = 1; count <= 20; count++) {
      language.ran(count, "a", []);
      jest.advanceTimersByTime(100);
    }
    for (let i = 0; i < 5; i++) {
      void language.complete("a", 1);
      jest.advanceTimersByTime(150);
    }
    expect(inner.log).not.toContainEqual(["offer", "sonde"]);
    jest.advanceTimersByTime(200);
    expect(inner.log.filter((entry) => String(entry) === "offer,sonde")).toHaveLength(1);
  } finally {
    jest.useRealTimers();
  }
});

test("what cells left is read ahead once when they pause", () => {
  jest.useFakeTimers();
  try {
    const inner = fakeLanguage();
    const language = unhurried(inner, () => {});
    const times = (): number => inner.log.filter((entry) => String(entry) === "readAhead").length;
    for (let count = 1; count <= 5; count++) {
      language.ran(count, "a", []);
      jest.advanceTimersByTime(150);
    }
    void language.complete("a", 1);
    jest.advanceTimersByTime(150);
    expect(times()).toBe(0);
    jest.advanceTimersByTime(100);
    expect(times()).toBe(1);
    jest.advanceTimersByTime(1000);
    expect(times()).toBe(1);
    language.ran(6, "a", []);
    void language.close();
    jest.advanceTimersByTime(1000);
    expect(times()).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});

test("cells that come while one is checked are checked after it, each before it is recorded", async () => {
  const calls: string[] = [];
  const open = Promise.withResolvers<void>();
  const language = unhurried(
    fakeLanguage({
      diagnose: async (code) => {
        calls.push(`diagnose ${code}`);
        await open.promise;
        return [];
      },
      ran: (_, code) => calls.push(`ran ${code}`),
    }),
    () => {},
  );
  const first = language.diagnose("a");
  while (calls.length === 0) await pause(1);
  language.ran(1, "a", []);
  const second = language.diagnose("b");
  // More than a pause: they are due.
  await pause(100);
  expect(calls).toEqual(["diagnose a"]);
  open.resolve();
  await Promise.all([first, second]);
  expect(calls).toEqual(["diagnose a", "ran a", "diagnose b"]);
});

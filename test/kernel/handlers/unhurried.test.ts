import { expect, test } from "@jest/globals";
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
  const language = unhurried(inner);
  language.ran(1, "a", []);
  await language.complete("a", 1);
  expect(inner.log).toEqual([["ran", 1, "a", []]]);
  language.ran(2, "b", []);
  language.reset();
  expect(inner.log.slice(1)).toEqual([["ran", 2, "b", []], ["reset"]]);
});

test("closing forgets what waits", async () => {
  const inner = fakeLanguage();
  const language = unhurried(inner);
  language.ran(1, "a", []);
  await language.close();
  await pause(40);
  expect(inner.log).toEqual([["close"]]);
});

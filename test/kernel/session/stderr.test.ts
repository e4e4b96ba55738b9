import { expect, test } from "@jest/globals";
import { createStderrFilter } from "#kernel/session/stderr.ts";

function filtered(...texts: string[]): { passed: string; outOfMemory: boolean } {
  let passed = "";
  const filter = createStderrFilter((text) => (passed += text));
  for (const text of texts) filter.write(text);
  filter.end();
  return { passed, outOfMemory: filter.outOfMemory() };
}

test("passes text on, whole lines and parts of them", () => {
  expect(filtered("a\n", "b", "c\n\nWhat", " else\n#1\n- x\n").passed).toBe(
    "a\nbc\n\nWhat else\n#1\n- x\n",
  );
});

test("drops the debugger's notices, also in pieces", () => {
  expect(filtered("a\nWaiting for the deb", "ugger to disconnect...\nb\n").passed).toBe("a\nb\n");
});

test("drops a crash dump to its end and knows that memory was its cause", () => {
  const dump = [
    "before\n\n",
    "<--- Last few",
    " GCs --->\n\n[1] 20 ms: Scavenge\n",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n",
    "----- Native stack trace -----\n 1: 0x0\n",
  ];
  expect(filtered(...dump)).toEqual({ passed: "before\n", outOfMemory: true });
});

test("takes no program's own words for a crash", () => {
  expect(filtered("Allocation failed\n").outOfMemory).toBe(false);
});

test("releases what it held back when nothing follows", async () => {
  let passed = "";
  createStderrFilter((text) => (passed += text)).write("Working");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(passed).toBe("Working");
});

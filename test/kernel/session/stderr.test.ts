import { expect, test } from "@jest/globals";
import { createStderrFilter } from "#kernel/session/stderr.ts";

function filtered(...texts: string[]): { passed: string; cause: string | undefined } {
  let passed = "";
  const filter = createStderrFilter((text) => (passed += text));
  for (const text of texts) filter.write(text);
  filter.end();
  return { passed, cause: filter.cause() };
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
  expect(filtered(...dump)).toEqual({ passed: "before\n", cause: "ran out of memory" });
});

test("takes no program's own words for a crash", () => {
  expect(filtered("Allocation failed\n").cause).toBeUndefined();
});

test("knows what else V8 ended the process for", () => {
  const dump =
    "\n#\n# Fatal error in , line 0\n# Fatal JavaScript invalid size error 268435456 (see x)\n#\n";
  expect(filtered(dump)).toEqual({
    passed: "",
    cause: "a list grew longer than V8 can, to 268435456",
  });
  expect(filtered("FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal\n").cause).toBe(
    "V8 gave up: v8::ToLocalChecked Empty MaybeLocal",
  );
});

test("releases what it held back when nothing follows", async () => {
  let passed = "";
  createStderrFilter((text) => (passed += text)).write("Working");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(passed).toBe("Working");
});

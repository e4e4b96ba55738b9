import { expect, test } from "@jest/globals";
import { createInterrupts } from "#kernel/handlers/interrupts.ts";

const failure = { ename: "TypeCheckError", evalue: "no", traceback: [] };

test("a look ends by itself, or by an interrupt while it lasts", async () => {
  let stopped = 0;
  const interrupts = createInterrupts({ interrupt: () => void stopped++ });
  await interrupts.interrupt();
  expect(await interrupts.meanwhile(Promise.resolve(null))).toBeNull();
  expect(await interrupts.meanwhile(Promise.resolve(failure))).toBe(failure);
  const pending = [1, 2].map(() => interrupts.meanwhile(new Promise(() => undefined)));
  await interrupts.interrupt();
  expect((await Promise.all(pending)).map((one) => one?.ename)).toEqual([
    "Interrupted",
    "Interrupted",
  ]);
  expect(stopped).toBe(2);
});

test("a look that fails says so", async () => {
  const interrupts = createInterrupts({ interrupt: () => undefined });
  await expect(interrupts.meanwhile(Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

import { expect, test } from "@jest/globals";
import { Stops } from "#kernel/debugger/stops.ts";

test("a pause that ended while its stack was looked up is told to nobody, and the next one is", async () => {
  const told: string[] = [];
  const place = { line: 1, column: 1 };
  const stops = new Stops({
    inspector: { post: () => Promise.resolve({}) },
    scripts: {
      source: () => Promise.resolve({ label: "Cell [1]", path: "/cell-1.ts" }),
      url: () => "cell-1.tsx",
      original: () => Promise.resolve(place),
    },
    variables: { clear: () => Promise.resolve() },
    tell: (event: string) => told.push(event),
  } as unknown as ConstructorParameters<typeof Stops>[0]);
  const pause = (): Promise<void> =>
    stops.stopped({
      reason: "other",
      asked: true,
      callFrames: [{ functionName: "", location: { scriptId: "1", lineNumber: 0 } }],
    } as unknown as Parameters<Stops["stopped"]>[0]);
  const first = pause();
  await stops.resumed();
  await first;
  expect([told, stops.paused]).toEqual([[], false]);
  await pause();
  expect([told, stops.paused]).toEqual([["stopped"], true]);
});

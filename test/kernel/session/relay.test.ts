import type { Session } from "node:inspector";
import { expect, test } from "@jest/globals";
import { createRelay } from "#kernel/session/relay.ts";

/** An inspector that answers each command with nothing but the id of a watch. */
function fake(
  ending: () => boolean = () => false,
  running: () => number = () => 0,
  inside = false,
) {
  const posted: string[] = [];
  const sent: string[] = [];
  /** What waits for main to come to it. */
  const answers: (() => void)[] = [];
  let tell: (message: object) => void = () => {};
  const session = {
    on: (_: string, listener: typeof tell) => (tell = listener),
    post(method: string, params: object, answer?: (error: null, result: object) => void) {
      posted.push(method);
      if (method === "Runtime.getIsolateId") answers.push(params as () => void);
      else if (method !== "Debugger.pause") answer?.(null, { breakpointId: "watch" });
    },
  };
  const relay = createRelay(
    session as unknown as Session,
    (text) => sent.push((JSON.parse(text) as { method?: string }).method ?? "answer"),
    { running, isInside: () => inside, ending },
  );
  const event = (method: string, params: object = {}): void => tell({ method, params });
  relay.run(JSON.stringify({ id: 1, method: "Debugger.setInstrumentationBreakpoint", params: {} }));
  const started = (url: string): object => ({ reason: "instrumentation", data: { url } });
  const patterns = ["/kernel"];
  relay.run(
    JSON.stringify({ id: 1, method: "Debugger.setBlackboxPatterns", params: { patterns } }),
  );
  event("Debugger.scriptParsed", { scriptId: "1", url: "cell-1.tsx" });
  event("Debugger.scriptParsed", { scriptId: "2", url: "file:///kernel.js" });
  posted.length = sent.length = 0;
  /** V8 pauses in calls of these scripts, the innermost first. */
  const pause = (reason: string, ...scripts: string[]): void =>
    event("Debugger.paused", {
      reason,
      callFrames: scripts.map((scriptId) => ({ location: { scriptId } })),
    });
  const ask = (): void =>
    relay.run(JSON.stringify({ id: 2, method: "Debugger.pause", params: {} }));
  return { relay, posted, sent, answers, event, started, pause, ask };
}

test.each(["", "evalmachine.<anonymous>"])(
  "the start of a script that has no source is passed without asking the debugger: %j",
  (url) => {
    const { posted, sent, event, started } = fake();
    event("Debugger.paused", started(url));
    expect(posted).toEqual([
      "Debugger.removeBreakpoint",
      "Debugger.setInstrumentationBreakpoint",
      "Debugger.resume",
    ]);
    expect(sent).toEqual([]);
  },
);

test("the start of a cell waits for the debugger, which sets its breakpoints", () => {
  const { relay, posted, sent, event, started } = fake();
  event("Debugger.paused", started("cell-1.tsx"));
  expect([posted, sent, relay.paused()]).toEqual([[], ["Debugger.paused"], true]);
  event("Debugger.resumed");
  expect(relay.paused()).toBe(false);
});

test("a pause that comes while main is terminated is none", () => {
  const { posted, sent, pause } = fake(() => true);
  pause("other", "1");
  expect([posted, sent]).toEqual([["Debugger.resume"], []]);
});

test("a pause in the kernel's code steps out to the user's, and only then is told", () => {
  const { relay, posted, sent, pause, ask } = fake(undefined, () => 1);
  ask();
  pause("other", "2", "1");
  expect([posted, sent]).toEqual([["Debugger.pause", "Debugger.stepOut"], ["answer"]]);
  expect(relay.busy()).toBe(true);
  pause("step", "1");
  expect(sent).toEqual(["answer", "Debugger.paused"]);
  expect([posted.length, relay.busy()]).toEqual([2, false]);
});

test("a pause that was dropped, or whose execution ended, is passed wherever it comes", () => {
  let running = 1;
  const { relay, posted, sent, pause, ask } = fake(undefined, () => running);
  ask();
  relay.drop();
  pause("other", "1");
  expect(posted).toEqual(["Debugger.pause", "Debugger.resume"]);
  ask();
  running = 2;
  pause("other", "1");
  expect(posted.slice(2)).toEqual(["Debugger.pause", "Debugger.resume"]);
  // Then it is the user's own.
  pause("other", "1");
  expect(sent).toEqual(["answer", "answer", "Debugger.paused"]);
});

test("a pause that is asked for where one stands is none, and one that is asked for twice comes once", () => {
  const { posted, sent, answers, pause, ask } = fake(undefined, () => 1);
  ask();
  ask();
  expect(posted).toEqual(["Debugger.pause", "Runtime.getIsolateId"]);
  // V8 has not paused for the first.
  answers.pop()?.();
  pause("other", "1");
  ask();
  expect(posted.length).toBe(2);
  expect(sent).toEqual(["answer", "answer", "Debugger.paused", "answer"]);
});

test("a pause that V8 put off when it was asked again is passed, in the step that main makes", () => {
  const { relay, posted, sent, answers, event, pause, ask } = fake(undefined, () => 1, true);
  ask();
  ask();
  answers.pop()?.();
  expect(posted).toEqual(["Debugger.pause", "Runtime.getIsolateId", "Debugger.pause"]);
  pause("other", "1");
  relay.run(JSON.stringify({ id: 3, method: "Debugger.stepOver", params: {} }));
  event("Debugger.resumed");
  pause("other", "1");
  expect(posted.slice(3)).toEqual([
    "Debugger.stepOver",
    "Runtime.getIsolateId",
    "Debugger.stepOver",
  ]);
  event("Debugger.resumed");
  answers.splice(0).forEach((answer) => answer());
  // Then it is the user's own.
  pause("other", "1");
  expect(sent.filter((method) => method === "Debugger.paused")).toHaveLength(2);
});

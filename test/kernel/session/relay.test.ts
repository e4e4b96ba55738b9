import type { Session } from "node:inspector";
import { expect, test } from "@jest/globals";
import { createRelay } from "#kernel/session/relay.ts";

/** An inspector that answers each command with nothing but the id of a watch. */
function fake(ending: () => boolean = () => false) {
  const posted: string[] = [];
  const sent: string[] = [];
  let tell: (message: object) => void = () => {};
  const session = {
    on: (_: string, listener: typeof tell) => (tell = listener),
    post(method: string, _: object, answer?: (error: null, result: object) => void) {
      posted.push(method);
      answer?.(null, { breakpointId: "watch" });
    },
  };
  const relay = createRelay(
    session as unknown as Session,
    (text) => sent.push((JSON.parse(text) as { method?: string }).method ?? "answer"),
    ending,
  );
  relay.run(JSON.stringify({ id: 1, method: "Debugger.setInstrumentationBreakpoint", params: {} }));
  const started = (url: string): object => ({ reason: "instrumentation", data: { url } });
  const event = (method: string, params: object = {}): void => tell({ method, params });
  posted.length = sent.length = 0;
  return { relay, posted, sent, event, started };
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
  const { posted, sent, event } = fake(() => true);
  event("Debugger.paused", { reason: "other" });
  expect([posted, sent]).toEqual([["Debugger.resume"], []]);
});

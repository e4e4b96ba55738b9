import { expect, test } from "@jest/globals";
import { createExecutions } from "#kernel/handlers/executions.ts";
import type { Header } from "#kernel/protocol/message.ts";

const header = (id: string): Header => ({ msg_id: id, msg_type: "execute_request" }) as Header;
const text = { name: "stdout", text: "tick" } as const;

/** Executions whose publications are a list of their parents. */
function start() {
  const parents: (string | undefined)[] = [];
  const executions = createExecutions((_, __, parent) => void parents.push(parent?.msg_id));
  return { parents, executions };
}

test("a timer that speaks now and then finds its cell after any number of others", () => {
  const { parents, executions } = start();
  const first = executions.begin(header("first"), {});
  executions.end(first);
  for (let i = 0; i < 50_000; i++) {
    executions.end(executions.begin(header("other"), {}));
    if (i % 1500 === 0) executions.publish(first, "stream", text);
  }
  expect(new Set(parents)).toEqual(new Set(["first"]));
});

test("thousands of comm messages leave the cells their parents", () => {
  const { parents, executions } = start();
  const cell = executions.begin(header("cell"), {});
  for (let i = 0; i < 50_000; i++) executions.begin(header("comm"));
  executions.publish(cell, "stream", text);
  expect(parents).toEqual(["cell"]);
});

test("who has ended is neither watched nor can it ask", async () => {
  const { parents, executions } = start();
  const { signal } = new AbortController();
  const asked = (cell: number): Promise<string> =>
    executions.ask(cell, { prompt: "", password: false }, signal);
  const cell = executions.begin(header("cell"), { watch: () => true, ask: async () => "yes" });
  executions.publish(cell, "stream", text);
  expect(parents).toEqual([]);
  expect(await asked(cell)).toBe("yes");
  executions.end(cell);
  executions.publish(cell, "stream", text);
  expect(parents).toEqual(["cell"]);
  await expect(asked(cell)).rejects.toThrow("nobody can be asked here");
});

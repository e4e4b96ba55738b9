import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

const INTERRUPTED = "Interrupted: execution was interrupted";
const later = "setImmediate(() => ran.push('later'));";
const forEver = "setImmediate(() => { for (;;); });";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.run("const ran: string[] = [];");
});
afterAll(() => notebook.close());

const places: Record<string, string> = {
  "an immediate": forEver,
  "an immediate with another behind it": forEver + later,
  "an immediate behind others": `setImmediate(() => {}); setImmediate(() => {}); ${forEver} ${later}`,
  "an immediate that another made": `setImmediate(() => { ${forEver} ${later} });`,
  // Before the kernel's own of the cell that waits, in the turn of a timer's.
  "the first immediate of a turn": `setTimeout(() => { ${forEver} ${later} }, 20);`,
  "an immediate that cleared another":
    "const idle = setImmediate(() => {}); setImmediate(() => { clearImmediate(idle); for (;;); });" +
    later,
  "what an immediate calls by name":
    "setImmediate((text) => { for (;;) String(text); }, 'x');" + later,
  "an immediate of Node's module": `require("node:timers").${forEver}${later}`,
  "an interval of promises":
    'for await (const _ of require("node:timers/promises").setInterval(1)) for (;;);',
};

test.each(Object.entries(places))(
  "a loop in %s is interrupted, and what was to run behind it still runs",
  async (_, code) => {
    for (let time = 0; time < 3; time++) {
      const { error, stderr } = await notebook.run(
        `ran.length = 0; ${code} await new Promise(() => {});`,
        {
          interruptAfter: 100,
        },
      );
      expect([error, stderr]).toEqual([INTERRUPTED, ""]);
      const { result } = await notebook.run(
        "for (let turn = 0; turn < 3; turn++) await new Promise((go) => setImmediate(go)); ran.join()",
      );
      expect(result).toBe(code.includes("later") ? "later" : "");
      expect(notebook.restarts).toEqual([]);
    }
  },
  60_000,
);

test("immediates wait for nobody after that, and Node waits for none that is over", async () => {
  const { result } = await notebook.run(`
const order: string[] = [];
for (const one of ["a", "b", "c"]) setImmediate(() => order.push(one));
await new Promise((go) => setTimeout(go, 20));
const before = process.cpuUsage();
await new Promise((go) => setTimeout(go, 500));
const { user, system } = process.cpuUsage(before);
[order.join(""), (user + system) / 1e3 < 400]`);
  expect(result).toBe("[ 'abc', true ]");
});

test("an error of a cell in an immediate is shown as ever", async () => {
  const { stderr } = await notebook.run(
    "setImmediate(() => { throw new TypeError('reading _idleNext'); }); await new Promise((go) => setTimeout(go, 20));",
  );
  expect(stderr).toMatch(/^Uncaught TypeError: reading _idleNext\n/);
});

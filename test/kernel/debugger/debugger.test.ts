import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import type { Incoming } from "../../support/kernel-client.ts";
import { DebugClient } from "./debug-client.ts";

let kernel: KernelProcess;
let debug: DebugClient;
beforeEach(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  debug = new DebugClient(kernel.client);
});
afterEach(() => kernel.stop());

test("debugInfo tells the hash of cells before anything started", async () => {
  expect(await debug.ask("debugInfo")).toMatchObject({
    isStarted: false,
    hashMethod: "Murmur2",
    hashSeed: 0xc70f6907,
    tmpFileSuffix: ".ts",
    breakpoints: [],
    stoppedThreads: [],
    richRendering: true,
    copyToGlobals: true,
  });
});

test("a breakpoint in a cell stops it, shows its variables and lets it go on", async () => {
  await debug.start();
  const code =
    "interface P { x: number }\nconst p: P = { x: 2 };\nlet sum = 0;\nfor (let i = 0; i < 3; i++) {\n  sum += p.x * i;\n}\nsum";
  const path = await debug.breakIn(code, 5);
  const cell = debug.run(code);
  const { reason, frames, ids } = await debug.stopped();
  expect([reason, frames]).toEqual(["breakpoint", ["Cell [1] 5:3"]]);
  const scopes = await debug.variables(ids[0]!);
  expect(scopes["Locals"]).toMatchObject({ i: "0" });
  expect(scopes["Globals"]).toMatchObject({ p: "{x: 2}", sum: "0" });
  expect(await debug.ask("evaluate", { expression: "sum + 10", frameId: ids[0] })).toMatchObject({
    result: "10",
    type: "int",
  });
  expect((await debug.ask("debugInfo")).stoppedThreads).toEqual([1]);
  await debug.ask("continue", { threadId: 1 });
  await debug.stopped();
  await debug.ask("setBreakpoints", { source: { path }, breakpoints: [] });
  await debug.ask("continue", { threadId: 1 });
  const { published } = await cell.ended;
  expect(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe(
    "6",
  );
});

test("a breakpoint in a function of an earlier cell stops whoever calls it", async () => {
  const code = "function twice(n: number): number {\n  const result = 2 * n;\n  return result;\n}";
  await debug.run(code).ended;
  await debug.start();
  await debug.breakIn(code, 3);
  const cell = debug.run("const four = twice(\n  2);");
  const { frames, ids } = await debug.stopped();
  expect(frames).toEqual(["twice 3:10", "Cell [2] 1:14"]);
  expect((await debug.variables(ids[0]!))["Locals"]).toEqual({ n: "2", result: "4" });
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("breakpoints survive a re-run of the cell", async () => {
  await debug.start();
  const code = "var count = 1;\ncount++;";
  await debug.breakIn(code, 2);
  for (let run = 0; run < 2; run++) {
    const cell = debug.run(code);
    expect((await debug.stopped()).reason).toBe("breakpoint");
    await debug.ask("continue", { threadId: 1 });
    await cell.ended;
  }
});

test.each([
  "let a = 1;\na",
  "1 + 1",
  "for (let i = 0; i < 2; i++) i;",
  "const g = (n: number) => n * 2;\ng(1)",
])("the first line of a cell stops: %s", async (code) => {
  await debug.start();
  await debug.breakIn(code, 1);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames[0]).toMatch(/^Cell \[1\] 1:/);
  await debug.ask("disconnect");
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("a module that was edited stops at its first line when it is loaded again", async () => {
  await debug.start();
  const path = join(kernel.folder, "part.ts");
  const cell = 'import { part } from "./part.ts";\npart(2)';
  writeFileSync(path, "export function part(n: number) {\n  return n;\n}\n");
  await debug.run(cell).ended;
  await debug.ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 3 }] });
  writeFileSync(path, "\n\nexport const part = (n: number) => n * 3;\n");
  const again = debug.run(cell);
  expect((await debug.stopped()).frames).toEqual([expect.stringMatching(/^part.ts 3:/)]);
  await debug.ask("disconnect");
  expect((await again.ended).reply.content.status).toBe("ok");
});

test("a step at the end of a cell ends it, and does not stop the next cell", async () => {
  await debug.start();
  const code = "let last = 1;\nlast;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  await debug.stopped();
  // V8 stops once more, where the script returns: that is no place of the cell's.
  await debug.ask("next", { threadId: 1 });
  await cell.ended;
  expect((await debug.run("1 + 1;\n2 + 2").ended).reply.content.status).toBe("ok");
});

test("lines are right in cells that compile to other lines", async () => {
  await debug.start();
  const code = `enum Color {
  Red,
  Green,
}
function sealed(target: unknown) {}
@sealed
class Point {
  constructor(
    readonly x: number,
  ) {}
  get twice(): number {
    return this.x * 2;
  }
}
const view = <b>
  {new Point(Color.Green).twice}
</b>;`;
  await debug.breakIn(code, 12, 16);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames[0]).toMatch(/16:/);
  await debug.ask("continue", { threadId: 1 });
  const { frames, ids } = await debug.stopped();
  expect(frames).toEqual(["get twice 12:17", expect.stringMatching(/^Cell \[1\] 16:/)]);
  expect((await debug.variables(ids[0]!))["Locals"]).toEqual({ this: "Point {x: 1}" });
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("a breakpoint in an imported module stops there", async () => {
  const file = join(kernel.folder, "helper.ts");
  writeFileSync(
    file,
    "interface A {\n  a: number;\n}\nexport function half(a: A): number {\n  const result = a.a / 2;\n  return result;\n}\n",
  );
  await debug.start();
  await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [{ line: 6 }] });
  const cell = debug.run('import { half } from "./helper.ts";\nhalf({ a: 3 })');
  const { frames, ids } = await debug.stopped();
  expect(frames).toEqual(["half 6:10", "Cell [1] 2:1"]);
  expect((await debug.variables(ids[0]!))["Locals"]).toEqual({ a: "{a: 3}", result: "1.5" });
  expect((await debug.ask("modules")).modules).toEqual([
    expect.objectContaining({ name: "helper.ts", path: file }),
  ]);
  expect(await debug.ask("modules", { startModule: 1, moduleCount: 5 })).toEqual({
    modules: [],
    totalModules: 1,
  });
  expect((await debug.ask("modules", { moduleCount: 1 })).modules).toHaveLength(1);
  expect((await debug.ask("source", { source: { path: file } })).content).toContain("interface A");
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("steps go over, into, out of functions and over an await", async () => {
  await debug.start();
  const code = `const wait = () => new Promise((go) => setTimeout(go, 5));
async function work(n: number) {
  const a = n + 1;
  await wait();
  return a;
}
const first = await work(1);
const second = first + 1;`;
  await debug.breakIn(code, 7);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames).toEqual(["Cell [1] 7:15"]);
  await debug.ask("stepIn", { threadId: 1 });
  expect((await debug.stopped()).frames[0]).toBe("work 3:13");
  await debug.ask("next", { threadId: 1 });
  expect((await debug.stopped()).frames[0]).toMatch(/^work 4:/);
  await debug.ask("next", { threadId: 1 });
  expect((await debug.stopped()).frames[0]).toMatch(/^work 5:/);
  await debug.ask("stepOut", { threadId: 1 });
  expect((await debug.stopped()).frames[0]).toMatch(/^Cell \[1\] 8:/);
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("it stops at exceptions when asked to", async () => {
  await debug.start();
  const caught = "try {\n  JSON.parse('{');\n} catch {}";
  const uncaught = "const o: any = null;\no.x;";
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  await debug.run(caught).ended;
  let cell = debug.run(uncaught);
  const { reason, text, frames } = await debug.stopped();
  expect([reason, frames]).toEqual(["exception", ["Cell [2] 2:3"]]);
  expect(text).toBe("TypeError: Cannot read properties of null (reading 'x')");
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.ename).toBe("TypeError");
  // A cell that declares nothing takes another way into V8.
  cell = debug.run("nothing.x;");
  expect((await debug.stopped()).frames).toEqual(["Cell [3] 1:1"]);
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.ename).toBe("ReferenceError");
  // What leaves the cell after an `await` is uncaught, too.
  cell = debug.run("const p: any = await null;\nconst get = () => p.x;\nget();");
  expect((await debug.stopped()).frames).toEqual(["get 2:21", "Cell [4] 3:1"]);
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.ename).toBe("TypeError");
  await debug.run(`await null; ${caught}`).ended;
  await debug.run("async function late() { await null; p.x; }\ntry { await late(); } catch {}")
    .ended;
  await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
  cell = debug.run(caught);
  expect((await debug.stopped()).frames[0]).toMatch(/^Cell \[7\] 2:/);
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

test("a step goes over a caught exception where uncaught ones stop", async () => {
  await debug.start();
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  const code = "let s = 1;\ntry { JSON.parse('{'); } catch {}\ns++;\ns++;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames).toEqual(["Cell [1] 2:7"]);
  for (let steps = 0; steps < 5; steps++) {
    await debug.ask("next", { threadId: 1 });
    const { reason, frames } = await debug.stopped();
    expect(reason).toBe("step");
    if (frames[0] === "Cell [1] 3:1") break;
    expect(frames[0]).toMatch(/^Cell \[1\] 2:/);
  }
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
  debug.run("nothing.x").ended.catch(() => {});
  expect((await debug.stopped()).frames).toEqual(["Cell [2] 1:1"]);
  await debug.ask("continue", { threadId: 1 });
});

test("a loop is paused, and a paused kernel answers, completes and is interrupted with its state kept", async () => {
  await debug.start();
  const cell = debug.run("let turns = 1;\nconsole.log(1);\nwhile (true) {\n  turns++;\n}");
  await kernel.client.next(({ type }) => type === "stream");
  await debug.ask("pause", { threadId: 1 });
  const { reason, frames } = await debug.stopped();
  expect(reason).toBe("pause");
  // What printed may still be on its way back.
  expect(frames[0]).toMatch(/^Cell \[1\] [234]:/);
  const { reply } = await kernel.client.request("kernel_info_request", {}, "shell");
  expect(reply.content).toMatchObject({
    debugger: true,
    supported_features: expect.arrayContaining(["debugger"]),
  });
  const completed = await kernel.client.request("complete_request", {
    code: "Math.sq",
    cursor_pos: 7,
  });
  expect(completed.reply.content.matches).toContain("sqrt");
  await kernel.client.request("interrupt_request", {}, "control");
  expect((await cell.ended).reply.content.status).toBe("error");
  const { published } = await kernel.client.execute("turns > 0");
  expect(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe(
    "true",
  );
});

test("each Stop of a paused cell that declares something ends it, and the debugger says nothing of it", async () => {
  await debug.start();
  for (let time = 0; time < 5; time++) {
    const cell = debug.run(
      `let kept${time} = ${time};\nconsole.log(1);\nwhile (true) {\n  kept${time}++;\n}`,
    );
    await kernel.client.next(({ type }) => type === "stream");
    await debug.ask("pause", { threadId: 1 });
    await debug.stopped();
    await kernel.client.request("interrupt_request", {}, "control");
    expect((await cell.ended).reply.content.ename).toBe("Interrupted");
    const { published } = await kernel.client.execute(`kept${time} > ${time}`);
    expect(resultOf(published)).toBe("true");
  }
  expect(kernel.log()).toBe("");
});

test.each([
  ["sorts", "[...Array(5000).keys()].sort((a, b) => {\n    turns++;\n    return b - a;\n  });"],
  ["parses", "JSON.parse('[1, 2, 3]', (_, value) => {\n    turns++;\n    return value;\n  });"],
  ["prints", "console.log(turns++);"],
])("a cell that %s is paused in the user's code, twice, and a Stop ends it", async (_, body) => {
  await debug.start();
  const cell = debug.run(`let turns = 0;\nconsole.log(1);\nfor (;;) {\n  ${body}\n}`);
  await kernel.client.next(({ type }) => type === "stream");
  await debug.ask("pause", { threadId: 1 });
  expect(await debug.stopped()).toMatchObject({ reason: "pause" });
  await debug.ask("continue", { threadId: 1 });
  await debug.ask("pause", { threadId: 1 });
  const { reason, ids } = await debug.stopped();
  expect([reason, ids[0]]).toEqual(["pause", 1]);
  await kernel.client.request("interrupt_request", {}, "control");
  expect((await cell.ended).reply.content.ename).toBe("Interrupted");
  expect(resultOf((await kernel.client.execute("turns > 0")).published)).toBe("true");
});

test.each([
  ["loops", "while (true);"],
  ["prints", "for (;;) console.log(1);"],
  ["waits for a child", "require('node:child_process').execSync('sleep 20');"],
])("a Stop right after a pause ends a cell that %s, and the next runs through", async (_, code) => {
  await debug.start();
  for (let time = 0; time < 4; time++) {
    const cell = debug.run(`console.log(1);\n${code}`);
    await kernel.client.next(({ type }) => type === "stream");
    await debug.ask("pause", { threadId: 1 });
    await kernel.client.request("interrupt_request", {}, "control");
    expect((await cell.ended).reply.content.ename).toBe("Interrupted");
    expect(resultOf((await kernel.client.execute("1 + 1")).published)).toBe("2");
  }
});

test("a pause that comes to nothing in its cell does not stop the next one", async () => {
  await debug.start();
  await debug.ask("pause", { threadId: 1 });
  expect(resultOf((await kernel.client.execute("1 + 1")).published)).toBe("2");
  const cell = debug.run("console.log(1);\nawait new Promise((go) => setTimeout(go, 200));");
  await kernel.client.next(({ type }) => type === "stream");
  // What printed is back by then.
  await new Promise((go) => setTimeout(go, 50));
  await debug.ask("pause", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
  expect(resultOf((await kernel.client.execute("let two = 2;\ntwo")).published)).toBe("2");
});

test("what calls a decorator is the cell, where the decorator stands", async () => {
  const code =
    "const mark = (_: unknown) => {\n  void 0;\n};\nconst none = (_: unknown) => {};\n@none\n@mark\n@none\nclass A {}";
  await debug.start();
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames).toEqual(["mark 2:3", "Cell [1] 6:2"]);
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("conditions hold it back, and messages are logged without stopping", async () => {
  await debug.start();
  const code = "for (let i = 0; i < 5; i++) {\n  i;\n  i;\n}";
  await debug.breakIn(
    code,
    { line: 2, condition: "i === 3" },
    { line: 3, logMessage: "100% i is {i}, {({ twice: i * 2 })} {nope} {" },
  );
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  expect((await debug.variables(ids[0]!))["Locals"]).toEqual({ i: "3" });
  await debug.ask("continue", { threadId: 1 });
  const { published } = await cell.ended;
  const text = published.map(({ content }) => content.text ?? "").join("");
  expect(text).toContain("100% i is 2, { twice: 4 } ReferenceError: nope is not defined {\n");
});

test.each([
  ["3", [2]],
  [" == 2 ", [1]],
  [">= 4", [3, 4]],
  ["< 2", [0]],
  ["% 2", [1, 3]],
])("a count of hits holds it back: %s", async (hitCondition, stops) => {
  await debug.start();
  const code = "for (let i = 0; i < 5; i++) {\n  i;\n}\n";
  await debug.breakIn(code, { line: 2, hitCondition });
  const cell = debug.run(code);
  for (const stop of stops) {
    const { ids } = await debug.stopped();
    expect((await debug.variables(ids[0]!))["Locals"]).toEqual({ i: String(stop) });
    await debug.ask("continue", { threadId: 1 });
  }
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test("a count of hits counts those whose condition holds, and holds messages back", async () => {
  await debug.start();
  const code = "for (let i = 0; i < 9; i++) {\n  i;\n}";
  const line = { line: 2, condition: "i % 2 == 1", hitCondition: "% 2", logMessage: "i is {i}" };
  await debug.breakIn(code, line);
  const { published } = await debug.run(code).ended;
  const text = published.map(({ content }) => content.text ?? "").join("");
  expect(text).toBe("i is 3\ni is 7\n");
});

test("long lists come in pieces, getters wait to be opened, collections show their entries", async () => {
  await debug.run(
    "const list = Array.from({ length: 25_000 }, (_, i) => i * 2);\nlet calls = 0;\nconst lazy = { get value() { return ++calls; } };\nconst map = new Map([['a', 1]]);\nconst bytes = new Float32Array([1.5, 2]);\nclass Secret { #key = 7; }\nconst secret = new Secret();",
  ).ended;
  const { variables } = await debug.ask("inspectVariables");
  const at = (name: string) => variables.find((v: { name: string }) => v.name === name);
  expect(at("list")).toMatchObject({ indexedVariables: 25_000 });
  const pieces = await debug.ask("variables", {
    variablesReference: at("list").variablesReference,
  });
  expect(pieces.variables.slice(0, 3).map((v: { name: string }) => v.name)).toEqual([
    "[0 … 9999]",
    "[10000 … 19999]",
    "[20000 … 24999]",
  ]);
  const inner = await debug.ask("variables", {
    variablesReference: pieces.variables[2].variablesReference,
  });
  expect(inner.variables[0].name).toBe("[20000 … 20099]");
  expect(await debug.inside(inner.variables[0].variablesReference)).toMatchObject({
    20000: "40000",
    20099: "40198",
  });
  expect(
    await debug.inside(at("list").variablesReference, { filter: "indexed", start: 3, count: 2 }),
  ).toEqual({ 3: "6", 4: "8" });
  const [getter] = (
    await debug.ask("variables", { variablesReference: at("lazy").variablesReference })
  ).variables;
  expect(getter).toMatchObject({ name: "value", value: "(…)", presentationHint: { lazy: true } });
  expect(await debug.inside(getter.variablesReference)).toEqual({ value: "1" });
  expect(at("map").value).toBe("Map(1) {a → 1}");
  expect(at("bytes").value).toBe("Float32Array(2) [1.5, 2]");
  expect(await debug.inside(at("secret").variablesReference)).toMatchObject({ "#key": "7" });
});

test("the fields of a large object and the names of the notebook come in the pages that are asked for", async () => {
  await debug.start();
  const code =
    "const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));\nlet a = 1;\nlet b = 2;\na;";
  await debug.breakIn(code, 4);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  const { scopes } = await debug.ask("scopes", { frameId: ids[0] });
  const { variablesReference: globals } = scopes.at(-1);
  expect(await debug.inside(globals, { start: 1, count: 2 })).toEqual({ a: "1", b: "2" });
  const { variables } = await debug.ask("variables", { variablesReference: globals });
  const wide = variables.find(({ name }: { name: string }) => name === "wide").variablesReference;
  expect(await debug.inside(wide, { filter: "named", start: 9998, count: 2 })).toEqual({
    k9998: "9998",
    k9999: "9999",
  });
  expect(await debug.inside(wide, { start: 1, count: 1 })).toEqual({ k1: "1" });
  expect(Object.keys(await debug.inside(wide, { count: 0 })).length).toBe(10_001);
  await debug.ask("disconnect");
  await cell.ended;
});

test("variables are set, copied to the notebook, and shown as the notebook shows them", async () => {
  await debug.start();
  const code =
    "function f() {\n  const inner = { html: 1 };\n  let n = 1;\n  inner.html;\n  return n;\n}\nf()";
  await debug.breakIn(code, 4);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  const [frameId] = ids;
  const { scopes } = await debug.ask("scopes", { frameId });
  expect(scopes[0].name).toBe("Locals");
  const { variablesReference } = scopes[0];
  await debug.ask("setVariable", { variablesReference, name: "n", value: "n + 41", frameId });
  const copy = { srcVariableName: "inner", dstVariableName: "copied", srcFrameId: frameId };
  await debug.ask("copyToGlobals", copy);
  const rich = await debug.ask("richInspectVariables", { variableName: "inner", frameId });
  expect(rich.data["text/plain"]).toBe("{ html: 1 }");
  await debug.ask("continue", { threadId: 1 });
  expect(resultOf((await cell.ended).published)).toBe("42");
  expect(resultOf((await kernel.client.execute("copied.html + 1")).published)).toBe("2");
  await kernel.client.execute("const rows = [{ a: 1 }, { a: 2 }];");
  const table = await debug.ask("richInspectVariables", { variableName: "rows" });
  expect(table.data["text/html"]).toContain("<table");
});

test("of breakpoints that are sent at once the last ones hold, and no others", async () => {
  await debug.start();
  const code = "function once(n: number) {\n  const more = n + 1;\n  return more;\n}";
  await debug.run(code).ended;
  const path = await debug.breakIn(code);
  const set = (...lines: number[]) =>
    debug.ask("setBreakpoints", {
      source: { path },
      breakpoints: lines.map((line) => ({ line })),
    });
  const answers = await Promise.all([set(2), set(2, 3), set(3)]);
  expect(answers.at(-1).breakpoints).toMatchObject([{ verified: true, line: 3 }]);
  const cell = debug.run("once(1)");
  expect((await debug.stopped()).frames[0]).toBe("once 3:10");
  await set();
  await debug.ask("continue", { threadId: 1 });
  expect(resultOf((await cell.ended).published)).toBe("2");
});

test("a value that cannot be set is an error, and one that its setter changes is shown as it is", async () => {
  await debug.run(
    "const fixed = Object.freeze({ a: 1 });\nconst picky = { kept: 0, get b() { return this.kept; }, set b(n: number) { if (n < 0) throw new RangeError('below 0'); this.kept = 2 * n; } };\nconst long = Array.from({ length: 150 }, (_, i) => i);",
  ).ended;
  const { variables } = await debug.ask("inspectVariables");
  const inside = (wanted: string): number =>
    variables.find(({ name }: { name: string }) => name === wanted).variablesReference;
  const set = (variablesReference: number, name: string, value: string) =>
    debug.request("setVariable", { variablesReference, name, value });
  expect(await set(inside("fixed"), "a", "2")).toMatchObject({
    success: false,
    message: expect.stringContaining("read only"),
  });
  expect(await set(inside("picky"), "b", "-1")).toMatchObject({
    success: false,
    message: expect.stringContaining("below 0"),
  });
  expect(await set(inside("picky"), "b", "4")).toMatchObject({ body: { value: "8" } });
  const [, second] = (await debug.ask("variables", { variablesReference: inside("long") }))
    .variables;
  expect(await set(second.variablesReference, "120", "7")).toMatchObject({ body: { value: "7" } });
  expect(
    resultOf((await kernel.client.execute("[fixed.a, picky.kept, long[120]].join()")).published),
  ).toBe("1,8,7");
});

test("a step that was refused does not make a later stop a step", async () => {
  await debug.start();
  expect(await debug.request("next", { threadId: 1 })).toMatchObject({ success: false });
  const cell = debug.run("let here = 1;\ndebugger;\nhere");
  expect((await debug.stopped()).reason).toBe("breakpoint");
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

test("what a paused front end may look into stays while another lists the variables", async () => {
  await debug.start();
  const code = "const box = { inner: { deep: 1 } };\nbox;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  const found = await debug.ask("evaluate", { expression: "box.inner", frameId: ids[0] });
  await debug.ask("inspectVariables");
  expect(await debug.inside(found.variablesReference)).toMatchObject({ deep: "1" });
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

test("detaching lets a paused cell run to its end without stopping again", async () => {
  await debug.start();
  const code = "let k = 0;\nfor (let i = 0; i < 3; i++)\n  k++;\nk";
  await debug.breakIn(code, 3);
  const cell = debug.run(code);
  await debug.stopped();
  await debug.ask("disconnect", { terminateDebuggee: false });
  expect((await cell.ended).reply.content.status).toBe("ok");
  expect(await debug.ask("debugInfo")).toMatchObject({
    isStarted: false,
    breakpoints: [],
    stoppedThreads: [],
  });
  expect((await debug.run(code).ended).reply.content.status).toBe("ok");
});

test("a process that ends while paused is another one, in which the breakpoints hold", async () => {
  await debug.start();
  const code = "let z = 1;\nz++;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  await debug.request("evaluate", {
    expression: "process.kill(process.pid, 'SIGKILL')",
    frameId: ids[0],
  });
  expect((await cell.ended).reply.content.ename).toBe("ExecutorDied");
  const again = debug.run(code);
  await debug.event("continued");
  expect((await debug.stopped()).reason).toBe("breakpoint");
  await debug.ask("continue", { threadId: 1 });
  expect((await again.ended).reply.content.status).toBe("ok");
});

test("an expression that loops is ended, paused or not", async () => {
  await debug.start();
  expect(await debug.request("evaluate", { expression: "while (true);" })).toMatchObject({
    success: false,
  });
  const code = "let y = 1;\ny++;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  const looping = { expression: "(() => { while (true); })()", frameId: ids[0] };
  expect(await debug.request("evaluate", looping)).toMatchObject({ success: false });
  expect(await debug.ask("evaluate", { expression: "y", frameId: ids[0] })).toMatchObject({
    result: "1",
  });
  await debug.ask("continue", { threadId: 1 });
  expect(resultOf((await cell.ended).published)).toBe("1");
});

test("a getter, a Proxy and a picture that loop are ended, paused or not", async () => {
  await debug.start();
  await debug.run(
    "const sly = { get a() { while (true); } };\nconst trap = new Proxy([], { get() { while (true); } });\nconst picture = { [Symbol.for('Jupyter.display')]() { while (true); } };",
  ).ended;
  const looks = async (): Promise<void> => {
    const { variables } = await debug.ask("inspectVariables");
    const inside = (name: string): number =>
      variables.find((v: { name: string }) => v.name === name).variablesReference;
    const [getter] = (await debug.ask("variables", { variablesReference: inside("sly") }))
      .variables;
    for (const variablesReference of [getter.variablesReference, inside("trap")])
      expect(await debug.request("variables", { variablesReference })).toMatchObject({
        success: false,
        message: "it was ended as it took longer than 3 s",
      });
    expect(await debug.request("richInspectVariables", { variableName: "picture" })).toMatchObject({
      success: false,
      message: "it was ended as it took longer than 3 s",
    });
  };
  await looks();
  const code = "let z = 1;\nz++;";
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  await debug.stopped();
  await looks();
  await debug.ask("continue", { threadId: 1 });
  expect(resultOf((await cell.ended).published)).toBe("1");
}, 60_000);

test("pieces of a list end with it, and a count of 0 asks for all", async () => {
  await debug.run("const few = Array.from({ length: 120 }, (_, i) => i);").ended;
  const { variables } = await debug.ask("inspectVariables");
  const { variablesReference } = variables.find((v: { name: string }) => v.name === "few");
  const names = async (part: object): Promise<string[]> =>
    (
      await debug.ask("variables", { variablesReference, filter: "indexed", ...part })
    ).variables.map(({ name }: { name: string }) => name);
  expect(await names({ start: 0, count: 0 })).toEqual(["[0 … 99]", "[100 … 119]"]);
  expect(await names({ start: 0, count: 1_000_000 })).toEqual(["[0 … 99]", "[100 … 119]"]);
  expect(await names({ start: 118, count: 50 })).toEqual(["118", "119"]);
  expect(await names({ start: -1, count: 1 })).toEqual(["0"]);
  expect(await names({ start: 500, count: 2 })).toEqual([]);
});

test("breakpoints that can never hold are not verified and say why", async () => {
  await debug.start();
  const { sourcePath: path } = await debug.ask("dumpCell", { code: "let a = 1;\na++;" });
  const { breakpoints } = await debug.ask("setBreakpoints", {
    source: { path },
    breakpoints: [
      { line: 2 },
      { line: 3 },
      { line: 0 },
      { line: 2, condition: "a ===" },
      { line: 2, logMessage: "a is {a +}" },
      { line: 2, hitCondition: "often" },
    ],
  });
  expect(breakpoints.map(({ verified, message }: Heard) => [verified, message])).toEqual([
    [true, undefined],
    [false, "line 3: the source has 2 lines"],
    [false, "line 0: the source has 2 lines"],
    [false, "condition: SyntaxError: Unexpected end of input"],
    [false, "message: SyntaxError: Unexpected token ')'"],
    [false, "hitCondition: often is none of 3, == 3, > 3, >= 3, < 3, <= 3 and % 3"],
  ]);
  const cell = debug.run("let a = 1;\na++;");
  expect((await debug.stopped()).frames).toEqual(["Cell [1] 2:1"]);
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

interface Heard {
  readonly verified: boolean;
  readonly message?: string;
}

test("a breakpoint in a file that does not exist is not verified, and holds once there is one", async () => {
  await debug.start();
  const path = join(kernel.folder, "later.ts");
  const { breakpoints } = await debug.ask("setBreakpoints", {
    source: { path },
    breakpoints: [{ line: 1 }],
  });
  expect(breakpoints).toMatchObject([
    { verified: false, message: `there is no cell or file ${path}` },
  ]);
  writeFileSync(path, "export const later = 1;\n");
  const cell = debug.run("import { later } from './later.ts'; later");
  expect((await debug.stopped()).frames[0]).toMatch(/later\.ts 1:|^later\.ts/);
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

test("exception filters that it does not know are not verified", async () => {
  await debug.start();
  const { breakpoints } = await debug.ask("setExceptionBreakpoints", { filters: ["all", "some"] });
  expect(breakpoints).toEqual([
    { verified: true },
    { verified: false, message: 'there is no filter "some"; there are all and uncaught' },
  ]);
  expect(await debug.request("setExceptionBreakpoints", { filters: "all" })).toMatchObject({
    success: false,
    message: 'setExceptionBreakpoints: filters must be a list, got "all"',
  });
});

test("exceptionInfo tells what was thrown", async () => {
  await debug.start();
  const nothing = {
    success: false,
    message: "exceptionInfo: no exception stopped the cells",
  };
  expect(await debug.request("exceptionInfo", { threadId: 1 })).toMatchObject(nothing);
  await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
  const cell = debug.run("class Late extends Error {}\nthrow new Late('too\\nlate');");
  await debug.stopped();
  expect(await debug.ask("exceptionInfo", { threadId: 1 })).toEqual({
    exceptionId: "Late",
    description: "Late: too",
    breakMode: "always",
    details: { message: "too", typeName: "Late" },
  });
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
  expect(await debug.request("exceptionInfo", { threadId: 1 })).toMatchObject(nothing);
});

test("a kernel that is shut down for a restart ends while a cell is paused", async () => {
  await debug.start();
  const code = "let w = 1;\nw++;";
  await debug.breakIn(code, 2);
  debug.run(code).ended.catch(() => {});
  await debug.stopped();
  const exited = new Promise((resolve) => kernel.process.once("exit", resolve));
  const { reply } = await kernel.client.request("shutdown_request", { restart: true }, "control");
  expect(reply.content).toMatchObject({ status: "ok", restart: true });
  expect(await exited).toBe(0);
  // The kernel that takes its place knows no debugger until a front end starts it.
  await kernel.stop();
  kernel = await spawnKernel();
  await kernel.client.ready();
  debug = new DebugClient(kernel.client);
  expect(await debug.ask("debugInfo")).toMatchObject({ isStarted: false, breakpoints: [] });
  await debug.start();
  await debug.breakIn(code, 2);
  const cell = debug.run(code);
  expect((await debug.stopped()).frames).toEqual(["Cell [1] 2:1"]);
  await debug.ask("continue", { threadId: 1 });
  expect((await cell.ended).reply.content.status).toBe("ok");
});

test.each([
  [{}, "source.path must be text, got nothing"],
  [{ source: { path: 3 } }, "source.path must be text, got 3"],
  [{ source: { path: "x" }, breakpoints: 3 }, "breakpoints must be a list, got 3"],
  [{ source: { path: "x" }, breakpoints: [{}] }, "line must be a whole number, got nothing"],
  [
    { source: { path: "x" }, breakpoints: [{ line: 1, condition: 1 }] },
    "condition must be text, got 1",
  ],
])("setBreakpoints with %j says what is wrong", async (args, message) => {
  await debug.start();
  expect(await debug.request("setBreakpoints", args)).toMatchObject({
    success: false,
    message: `setBreakpoints: ${message}`,
  });
});

test("says what it cannot do", async () => {
  expect(await debug.request("fly")).toMatchObject({
    success: false,
    message: "fly: this debugger has no such command",
  });
  expect(
    await debug.request("setBreakpoints", { source: { path: "x" }, breakpoints: [{ line: 1 }] }),
  ).toMatchObject({
    success: false,
    message: "setBreakpoints: the debugger is not started; send initialize",
  });
  expect(await debug.request("scopes", { frameId: 3 })).toMatchObject({
    success: false,
    message: "scopes: there is no paused frame 3",
  });
  expect(await debug.request("variables", { variablesReference: 99 })).toMatchObject({
    success: false,
    message: "variables: nothing has the reference 99 any more",
  });
  expect(await debug.request("copyToGlobals", { srcVariableName: "a b" })).toMatchObject({
    success: false,
    message: 'copyToGlobals: "a b" is not the name of a variable',
  });
  expect(await debug.request("evaluate", { expression: "missing" })).toMatchObject({
    success: false,
    message: "ReferenceError: missing is not defined",
  });
  expect(await debug.request("evaluate")).toMatchObject({
    success: false,
    message: "evaluate: expression must be text, got nothing",
  });
});

test("a variable that a scope does not have cannot be set there", async () => {
  await debug.start();
  const code = "(() => {\n  const own = 1;\n  return own;\n})();";
  await debug.breakIn(code, 3);
  const cell = debug.run(code);
  const { ids } = await debug.stopped();
  const { scopes } = await debug.ask("scopes", { frameId: ids[0] });
  const { variablesReference } = scopes[0];
  expect(
    await debug.request("setVariable", { variablesReference, name: "nope", value: "1" }),
  ).toMatchObject({ success: false, message: "setVariable: there is no nope in Locals" });
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

/** The text of a cell's result. */
function resultOf(published: readonly Incoming[]): unknown {
  const result = published.find(({ type }) => type === "execute_result");
  return result?.content.data["text/plain"];
}

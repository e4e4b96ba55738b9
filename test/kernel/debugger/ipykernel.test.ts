// What ipykernel's own tests of its debugger ask, in their order, with the cells in TypeScript.
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";
import { DebugClient } from "./debug-client.ts";

const CODE = "function f(a: number, b: number) {\n  const c = a + b;\n  return c;\n}\n\nf(2, 3)";

let kernel: KernelProcess;
let debug: DebugClient;
const running: Promise<unknown>[] = [];
beforeEach(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  debug = new DebugClient(kernel.client);
  await debug.start();
});
afterEach(async () => {
  await debug.ask("disconnect", { restart: false, terminateDebuggee: true });
  await Promise.all(running.splice(0));
  const wrong = kernel.client.messages.flatMap(violations);
  await kernel.stop();
  expect(wrong).toEqual([]);
});

/** Runs a cell until it stops. */
function stopIn(code: string): ReturnType<DebugClient["stopped"]> {
  running.push(debug.run(code).ended);
  return debug.stopped();
}

test("initialize succeeds, a second time too", async () => {
  expect(await debug.request("initialize")).toMatchObject({ success: true });
});

test("kernel_info names the debugger among the features", async () => {
  const { reply } = await kernel.client.request("kernel_info_request");
  expect(reply.content.supported_features).toContain("debugger");
});

test("an attached debugger evaluates TypeScript", async () => {
  const context = "repl";
  const joined = await debug.ask("evaluate", { expression: "'a' + 'b'", context });
  expect(joined.result).toContain("ab");
  const cast = await debug.ask("evaluate", { expression: "(1 as number) + 1", context });
  expect(cast.result).toBe("2");
});

test("breakpoints of a named cell are verified and listed", async () => {
  const { sourcePath: path } = await debug.ask("dumpCell", { code: CODE });
  const { breakpoints } = await debug.ask("setBreakpoints", {
    breakpoints: [{ line: 2 }],
    source: { path },
    sourceModified: false,
  });
  expect(breakpoints).toMatchObject([{ verified: true, line: 2, source: { path } }]);
  const { breakpoints: all } = await debug.ask("debugInfo");
  expect(all).toMatchObject([{ source: path }]);
});

test("a cell stops at its breakpoint", async () => {
  await debug.breakIn(CODE, 2);
  expect((await stopIn(CODE)).reason).toBe("breakpoint");
});

test("empty lines at the start of a cell count", async () => {
  await debug.breakIn(`\n${CODE}`, 7);
  const { reason, frames } = await stopIn(`\n${CODE}`);
  expect([reason, frames]).toEqual(["breakpoint", ["Cell [1] 7:1"]]);
});

test("variables are listed and drawn without a stop", async () => {
  await debug.run("let text = 'Hello the world'").ended;
  const { variables } = await debug.ask("inspectVariables");
  expect(variables).toMatchObject([{ name: "text" }]);
  const { data } = await debug.ask("richInspectVariables", { variableName: "text" });
  expect(data).toEqual({ "text/plain": "Hello the world" });
});

test("variables are drawn at a stop", async () => {
  await debug.breakIn(CODE, 3);
  const { ids } = await stopIn(CODE);
  const { Locals } = await debug.variables(ids[0]!);
  expect(Locals).toEqual({ a: "2", b: "3", c: "5" });
  const wanted = { variableName: "c", frameId: ids[0] };
  const { data } = await debug.ask("richInspectVariables", wanted);
  expect(data).toEqual({ "text/plain": Locals?.["c"] });
});

test("a variable that is copied to the globals shows among them at once", async () => {
  const code = "function f() {\n  const inner = { html: '<p>' };\n  return inner;\n}\nf()";
  await debug.breakIn(code, 3);
  const { ids } = await stopIn(code);
  const copy = { srcVariableName: "inner", dstVariableName: "copied", srcFrameId: ids[0] };
  await debug.ask("copyToGlobals", copy);
  const { Locals, Globals } = await debug.variables(ids[0]!);
  expect(Globals?.["copied"]).toBe(Locals?.["inner"]);
});

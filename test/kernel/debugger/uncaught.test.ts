import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { DebugClient } from "./debug-client.ts";

let kernel: KernelProcess;
let debug: DebugClient;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  debug = new DebugClient(kernel.client);
  await debug.start();
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  await debug.run("const nil: any = null;").ended;
});
afterAll(() => kernel.stop());

const uncaught: readonly string[] = [
  "nil.x",
  "await null; nil.x",
  "await null; (() => nil.x)()",
  "await null; [1].map(() => nil.x)",
  "await null; function f1() { throw 1 }; f1()",
  "await null; try { nil.x } finally { 1 }",
  "await null; for (const x of (function* () { nil.x })()) {}",
  "await null; { using x = { [Symbol.dispose]() {} }; nil.x }",
  "await null; class C1 { static s = nil.x }",
  "await null; JSON.parse('{')",
  "setTimeout(() => nil.x, 1); await new Promise((go) => setTimeout(go, 50))",
];

test.each(uncaught)("stops at what nothing catches: %s", async (code) => {
  const cell = debug.run(code);
  expect((await debug.stopped()).reason).toBe("exception");
  await debug.ask("continue", { threadId: 1 });
  await cell.ended;
});

const caught: readonly string[] = [
  "for (let i = 0; i < 20; i++) { try { JSON.parse('{') } catch { console.log(i) } }",
  "for (let i = 0; i < 20; i++) { try { await Promise.reject(1) } catch { console.log(i) } }",
  "await null; await Promise.reject(1).catch(() => 0)",
  "await null; try { nil.x } catch {}",
  "await null; try { try { nil.x } finally { 1 } } catch {}",
  "await null; try { using x = { [Symbol.dispose]() {} }; nil.x } catch {}",
  "await null; try { await (async () => nil.x)() } catch {}",
  "await null; try { await (async () => { await null; nil.x })() } catch {}",
  "async function f2() { nil.x } await null; try { await f2() } catch {}",
  "class C2 { async m() { nil.x } async *g() { nil.x } } await null; try { await new C2().m() } catch {} try { for await (const x of new C2().g()); } catch {}",
  "await null; await new Promise((_, no) => no(1)).catch(() => 0)",
  "await null; await new Promise(function () { throw 1 }).catch(() => 0)",
  "await null; await Promise.resolve().then(() => nil.x).catch(() => 0)",
  "try { await import('./nowhere.ts') } catch {}",
  "await Promise.allSettled([1, 2].map(async () => { await null; nil.x }))",
];

test.each(caught)("passes by what is caught: %s", async (code) => {
  const before = kernel.client.messages.length;
  expect((await debug.run(code).ended).reply.content.status).toBe("ok");
  const events = kernel.client.messages.slice(before).map(({ content }) => content.event);
  expect(events).not.toContain("stopped");
});

// What completion and inspection know of cells that threw or were interrupted, in the real kernel.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { textOf } from "../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../support/kernel-process.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
}, 60_000);
afterAll(() => kernel.stop());

async function run(code: string): Promise<string> {
  return textOf(await kernel.client.execute(code));
}

async function matches(code: string): Promise<readonly string[]> {
  const { reply } = await kernel.client.request("complete_request", {
    code,
    cursor_pos: code.length,
  });
  return reply.content.matches as string[];
}

async function hover(code: string): Promise<string> {
  const { reply } = await kernel.client.request("inspect_request", {
    code,
    cursor_pos: code.length,
    detail_level: 0,
  });
  return JSON.stringify(reply.content.data);
}

test("what a cell declared before it threw completes, and what follows does not", async () => {
  await run('const leftEarly = { a: 1 };\nthrow new Error("no");\nconst leftLate = { b: 1 };');
  expect(await matches("left")).toEqual(["leftEarly"]);
  expect(await matches("leftEarly.")).toContain("a");
  expect(await run("%who")).toBe("leftEarly\n");
}, 60_000);

test("a name whose new declaration did not run keeps its type", async () => {
  await run("let keptName = 1;\nlet goneName = 1;");
  await run('let goneName = "b";\nif (goneName) throw new Error("no");\nlet keptName = "a";');
  expect(await hover("keptName")).toContain("keptName: number");
  expect(await hover("goneName")).toContain("goneName: string");
}, 60_000);

test("functions and types of a cell that threw are there, since both exist before its first line", async () => {
  await run(
    'throw new Error("no");\nfunction hoistedName() {}\ninterface HoistedName {}\nclass LateName {}',
  );
  expect(await matches("hoistedN")).toEqual(["hoistedName"]);
  expect(await matches("let a: HoistedN")).toEqual(["HoistedName"]);
  expect(await matches("LateN")).toEqual([]);
}, 60_000);

test("nothing of a cell is known that could not be run", async () => {
  await run("const unreadName = 1;\nenum const;");
  await run("const unlinkedName = 1;\nlet unlinkedName = 2;");
  expect(await matches("unreadN")).toEqual([]);
  expect(await matches("unlinkedN")).toEqual([]);
}, 60_000);

test("an interrupted cell leaves what it declared, and what an await is still to bring", async () => {
  const began = kernel.client.next(({ type }) => type === "stream");
  const running = run(
    'const doneName = 1;\nconsole.log("go");\nconst comingName = await new Promise<number>((come) => setTimeout(come, 500, 5));\nconst neverName = 1;',
  );
  await began;
  await kernel.client.request("interrupt_request", {}, "control");
  await running;
  expect(await matches("doneN")).toEqual(["doneName"]);
  expect(await matches("comingN")).toEqual(["comingName"]);
  expect(await matches("neverN")).toEqual([]);
}, 60_000);

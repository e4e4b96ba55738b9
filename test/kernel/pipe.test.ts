import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type * as Pipe from "#kernel/pipe.ts";

const { PATH, TMPDIR } = process.env;
let spawnPiped: typeof Pipe.spawnPiped;
// Each test with no pipes made so far.
beforeEach(async () => {
  jest.resetModules();
  ({ spawnPiped } = await import("#kernel/pipe.ts"));
});
afterEach(() => {
  for (const [name, value] of Object.entries({ PATH, TMPDIR }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

const outputs = async (script: string): Promise<readonly string[]> => {
  const { stdout, stderr } = spawnPiped("/bin/sh", ["-c", script]);
  return Promise.all([text(stdout), text(stderr)]);
};

test("a child process can open its standard output and error by their names", async () => {
  expect(await outputs("echo one > /dev/stdout; echo two > /dev/stderr")).toEqual([
    "one\n",
    "two\n",
  ]);
});

test("more children than were prepared for have pipes of their own", async () => {
  const all = Array.from({ length: 10 }, (_, index) => outputs(`echo ${index} > /dev/stdout`));
  expect((await Promise.all(all)).map(([stdout]) => stdout)).toEqual(
    Array.from({ length: 10 }, (_, index) => `${index}\n`),
  );
});

test.each([
  ["no program that makes pipes", { PATH: "" }],
  ["no folder for them", { TMPDIR: "/nowhere/at all" }],
])("where there is %s, a child process still has its output read", async (_, environment) => {
  Object.assign(process.env, environment);
  expect(await outputs("echo one; echo two >&2")).toEqual(["one\n", "two\n"]);
});

(process.platform === "linux" ? test : test.skip)(
  "pipes whose folder somebody removed before they were opened are done without",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "sonde-pipe-test-"));
    const script = `
      import { existsSync, readdirSync, rmSync } from "node:fs";
      import { text } from "node:stream/consumers";
      import { preparePipes, spawnPiped } from ${JSON.stringify(join(import.meta.dirname, "../../dist/kernel/pipe.js"))};
      preparePipes();
      const [made] = readdirSync(${JSON.stringify(folder)});
      // All this while, nobody can hear that they are made.
      while (!existsSync(${JSON.stringify(folder)} + "/" + made + "/7"));
      rmSync(${JSON.stringify(folder)}, { recursive: true });
      await new Promise((go) => setTimeout(go, 200));
      process.stdout.write(await text(spawnPiped("/bin/sh", ["-c", "echo one"]).stdout));`;
    const options = { env: { ...process.env, TMPDIR: folder }, timeout: 30_000 };
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], options);
    expect(String(said)).toBe("one\n");
    rmSync(folder, { recursive: true, force: true });
  },
);

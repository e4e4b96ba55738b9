import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook, until } from "../session/notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("a command's output is shown as it comes, on both streams", async () => {
  const ran = await notebook.run("!echo one; echo two >&2");
  expect(ran).toMatchObject({ stdout: "one\n", stderr: "two\n", error: undefined });
});

test.each(["!echo hi | tee /dev/stderr", "%%bash\necho hi > /dev/stdout; echo hi > /dev/stderr"])(
  "a command may open its streams by their names: %j",
  async (code) => {
    expect(await notebook.run(code)).toMatchObject({ stdout: "hi\n", stderr: "hi\n" });
  },
);

test("a command that fails is an error with its exit code, at its place in the cell", async () => {
  const { error, traceback } = await notebook.run("const before = 1;\n  !exit 3");
  expect(error).toBe("MagicError: !exit 3: it ended with exit code 3");
  expect(traceback).toContain("Cell [4] 2:3");
});

test("what a command prints can be assigned, line by line", async () => {
  const { result, stdout } = await notebook.run("const lines = !printf 'a\\nb\\n'\nlines");
  expect({ result, stdout }).toEqual({ result: "[ 'a', 'b' ]", stdout: "" });
});

test("a line that negates a known name is code", async () => {
  await notebook.run("const flag = true");
  expect((await notebook.run("!flag")).result).toBe("false");
  expect((await notebook.run("const own = 0\n!own")).result).toBe("true");
  expect((await notebook.run("!await Promise.resolve(1)")).result).toBe("false");
});

test("a cell can be a script with arguments", async () => {
  const { stdout } = await notebook.run("%%bash x y\nfor i in 1 2; do\n  echo $i $2\ndone");
  expect(stdout).toBe("1 y\n2 y\n");
});

test("the arguments of a script are quoted as in a shell", async () => {
  const words = String.raw`%%sh a "c d" '' e\ f"g"'"h"' "i \" j"`;
  const { stdout } = await notebook.run(`${words}\nfor word; do echo "[$word]"; done`);
  expect(stdout).toBe('[a]\n[c d]\n[]\n[e fg"h"]\n[i " j]\n');
  expect((await notebook.run("%%sh it's\necho $1")).error).toBe(
    "MagicError: %%sh: a quote has no end, got it's; close it, or write \\ before it",
  );
});

test("a command gets the values of variables, and keeps its own braces", async () => {
  await notebook.run('const file = { name: "a b.csv", size: 3 }; const count = 2');
  const { stdout } = await notebook.run(
    `!echo "{file.name}" {count}{file.size} {nobody} \${HOME:+home} {a,b} | awk '{print}'`,
  );
  expect(stdout).toMatch(/^a b\.csv 23 \{nobody\} home /);
});

test("a command reads the end of its input at once", async () => {
  expect((await notebook.run("!cat; echo done")).stdout).toBe("done\n");
});

test("a command that runs is killed by an interrupt, with what it started", async () => {
  const { error, stdout } = await notebook.run("%%bash\nsleep 77 &\necho $!\nwait", {
    interruptAfter: 400,
  });
  expect(error).toBe("Interrupted: execution was interrupted");
  const pid = Number(stdout);
  await until(() => !isAlive(pid));
  expect((await notebook.run("flag")).result).toBe("true");
});

test("a command left in the background does not hold the cell, and is heard later", async () => {
  const { execution } = await notebook.run("!(sleep 0.5; echo late) & echo now");
  expect(notebook.of(execution).stdout).toBe("now\n");
  await until(() => notebook.of(execution).stdout === "now\nlate\n");
});

/** A process that ended but that nobody asked about is still listed. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/.test(stdout.trim());
}

test("a script may have the line ends of Windows", async () => {
  const script = "%%bash\r\nx=5\r\nif [ $x = 5 ]; then\r\necho five\r\nfi\r\n";
  expect(await notebook.run(script)).toMatchObject({ stdout: "five\n", error: undefined });
});

import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "../session/notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("%timeit says the mean of one loop and its spread", async () => {
  await notebook.run("let calls = 0");
  const { stdout, error } = await notebook.run("%timeit -n 10 -r 3 calls += 1");
  expect(error).toBeUndefined();
  expect(stdout).toMatch(
    /^[\d.]+ .?s ± [\d.]+ .?s per loop \(mean ± std\. dev\. of 3 runs, 10 loops each\)\n$/,
  );
  expect((await notebook.run("calls")).result).toBe("30");
});

test("%timeit measures a loop that takes a millisecond in hundreds, not in a thousand", async () => {
  const code = "await new Promise((go) => setTimeout(go, 1))";
  const { stdout } = await notebook.run(`%timeit -r 1 ${code}`);
  expect(stdout).toMatch(/\(mean ± std. dev. of 1 run, (50|[1-5]00) loops each\)/);
});

test("%timeit finds how many loops it takes, and waits for what is awaited", async () => {
  await notebook.run("const spent: number[] = []");
  const { stdout } = await notebook.run(
    "%%timeit -r 1\nconst ms: number = 30, start = performance.now();\nawait new Promise((go) => setTimeout(go, ms));\nspent.push(performance.now() - start)",
  );
  const [, mean, loops] =
    /^([3-9]\d(?:\.\d)?) ms ± 0 ns per loop \(mean ± std\. dev\. of 1 run, (5|10) loops each\)/.exec(
      stdout,
    )!;
  // On a busy machine a timer is late; what is said is what it took.
  const own = await notebook.run(`spent.slice(-${loops}).reduce((a, b) => a + b) / ${loops}`);
  expect(Math.abs(Number(mean) - Number(own.result))).toBeLessThan(1);
});

test("an error in code that is timed again and again stands where it was written", async () => {
  const line = await notebook.run("let x = 1;\n%timeit -n 2 missing(x)");
  expect(line.traceback).toMatch(/Cell \[\d+\] 2:14/);
  const cell = await notebook.run("%%timeit\nlet y: number = 1;\n  missing(y)");
  expect(cell.traceback).toMatch(/Cell \[\d+\] 3:3/);
});

test("a loop that is timed can be interrupted", async () => {
  const { error } = await notebook.run("%timeit for (;;) {}", { interruptAfter: 200 });
  expect(error).toBe("Interrupted: execution was interrupted");
});

test("%who and %whos list what cells declared", async () => {
  await notebook.run(
    'class Box {}\nconst box = new Box();\nfunction go() {}\nconst word = "a\\nb";',
  );
  expect((await notebook.run("%who Box class")).stdout).toBe("Box  box\n");
  const table = (await notebook.run("%whos")).stdout;
  expect(table).toMatch(/^Variable +Type +Value\n-+\n/);
  expect(table).toMatch(/^word +string +'a\\nb'$/m);
  expect(table).toMatch(/^go +function +\[Function: go\]$/m);
});

test("%env shows and sets the environment of cells and commands", async () => {
  expect((await notebook.run("%env SONDE_TEST = a b")).stdout).toBe("env: SONDE_TEST=a b\n");
  expect((await notebook.run("%env SONDE_TEST")).result).toBe("a b");
  expect((await notebook.run('!echo "$SONDE_TEST"')).stdout).toBe("a b\n");
  expect((await notebook.run('%env "SONDE_TEST=b c"')).stdout).toBe("env: SONDE_TEST=b c\n");
  expect((await notebook.run("%env SONDE_TEST it's")).stdout).toBe("env: SONDE_TEST=it's\n");
  expect((await notebook.run("%env 'SONDE_TEST'")).result).toBe("it's");
  await notebook.run("%env SONDE_TEST = a b");
  await notebook.run("%env SONDE_TOKEN abc");
  expect((await notebook.run("%env")).result).toMatch(
    /SONDE_TEST: 'a b',\n +SONDE_TOKEN: '<hidden>'/,
  );
  expect((await notebook.run("%env SONDE_OTHER")).error).toBe(
    "MagicError: %env: SONDE_OTHER is not set; %env SONDE_OTHER=value sets it",
  );
});

test("%cd moves to a folder and back", async () => {
  notebook.file("inner/text.txt", "");
  const home = realpathSync(notebook.folder);
  expect((await notebook.run("%cd inner")).stdout).toBe(`${join(home, "inner")}\n`);
  expect((await notebook.run("!ls")).stdout).toBe("text.txt\n");
  expect((await notebook.run("%cd -\nconst here = %pwd\nhere")).result).toBe(home);
  expect((await notebook.run("%cd nowhere")).error).toBe(
    `MagicError: %cd: there is no folder nowhere in ${home}`,
  );
});

test("%cd leaves a folder that was deleted", async () => {
  const home = realpathSync(notebook.folder);
  await notebook.run(
    "{ const fs = require('node:fs'); const path = fs.mkdtempSync('gone'); process.chdir(path); fs.rmdirSync(`../${path}`); }",
  );
  expect((await notebook.run("%pwd")).error).toBe(
    "MagicError: %pwd: the current folder was deleted; go to another with %cd",
  );
  expect((await notebook.run("%cd nowhere")).error).toBe(
    "MagicError: %cd: there is no folder nowhere in the current folder, which was deleted",
  );
  expect((await notebook.run(`%cd ${home}`)).stdout).toBe(`${home}\n`);
});

test("%load offers a file's text in the place of the cell", async () => {
  notebook.file("part.ts", "export const part = 1;\n");
  const { outcome } = await notebook.run("%load part.ts");
  expect(outcome).toMatchObject({
    payload: [
      {
        source: "set_next_input",
        text: "// %load part.ts\nexport const part = 1;",
        replace: true,
      },
    ],
  });
});

test("%%writefile writes a file, and appends to it", async () => {
  const file = join(notebook.folder, "made.ts");
  expect((await notebook.run("%%writefile made.ts\nexport const a = 1;")).stdout).toBe(
    "Wrote made.ts\n",
  );
  expect((await notebook.run("%%writefile -a made.ts\n%time\n")).stdout).toBe(
    "Appended to made.ts\n",
  );
  expect(readFileSync(file, "utf8")).toBe("export const a = 1;\n%time\n");
});

test("%types refuses what it does not know", async () => {
  expect((await notebook.run("%types loud")).error).toBe(
    'MagicError: %types: expected off, warn or error, got "loud"',
  );
});

test("magics work in the code that another runs", async () => {
  await notebook.run("const inside = 1");
  expect((await notebook.run("%%time\nconst two = 2;\n%who number")).stdout).toMatch(
    /inside.*\nCPU times/,
  );
  expect((await notebook.run("%time %pwd")).result).toBe((await notebook.run("%pwd")).result);
  expect((await notebook.run("%%time\nconst lines = !echo one\nlines.length")).result).toBe("1");
  expect((await notebook.run("%timeit -n 1 -r 2 !echo again")).stdout).toMatch(/^(?:again\n){2}/);
});

test("an error in a magic inside another stands where it was written", async () => {
  const { traceback } = await notebook.run("%%time\nlet fine = 1;\n%env SONDE_NO_SUCH");
  expect(traceback).toMatch(
    /MagicError: %env: SONDE_NO_SUCH is not set.*\n[\s\S]*Cell \[\d+\] 3:1/,
  );
});

test.each([
  [
    "%timeit -n 0 1 + 1",
    "%timeit: -n must be a whole number from 1, got 0; leave it out to let the loops take about 0.2 s",
  ],
  [
    "%timeit -r 1.5 1 + 1",
    "%timeit: -r must be a whole number from 1, got 1.5; leave it out for 7 runs",
  ],
  [
    "%timeit -n abc",
    "%timeit: -n must be a whole number from 1, got abc; leave it out to let the loops take about 0.2 s",
  ],
  ["%cd ''", "%cd: '' names no folder; write %cd folder, or %cd to go home"],
  [
    "%env SONDE_ZERO=a\0b",
    '%env: a variable ends at the character with the number 0, got "SONDE_ZERO=a\\u0000b"; leave it out',
  ],
  ["%env =x", '%env: there is no name before the equals sign, got "=x"; write %env NAME=value'],
  ["%env SONDE_NOT_SET", "%env: SONDE_NOT_SET is not set; %env SONDE_NOT_SET=value sets it"],
])("%s is an error that says what to write", async (code, message) => {
  expect((await notebook.run(code)).error).toBe(`MagicError: ${message}`);
});

test("%timeit takes a negated name for code", async () => {
  await notebook.run("let n = 3");
  expect((await notebook.run("%timeit -r 1 -n + 1")).stdout).toContain("1 run");
  expect((await notebook.run("%timeit -r 1 -n in []")).stdout).toContain("1 run");
});

test("%env takes a value in quotes, and does not print a secret", async () => {
  expect((await notebook.run('%env SONDE_QUOTED="a b "')).stdout).toBe("env: SONDE_QUOTED=a b \n");
  expect((await notebook.run("%env SONDE_KEY='abc'")).stdout).toBe("env: SONDE_KEY=<hidden>\n");
  expect((await notebook.run("process.env.SONDE_KEY")).result).toBe("abc");
});

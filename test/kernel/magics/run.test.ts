import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook } from "../session/notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("an unknown magic is an error that names what may be meant", async () => {
  const { error, traceback } = await notebook.run("%tiem 1");
  expect(error).toBe(
    "MagicError: %tiem: there is no such magic; did you mean %time? %lsmagic lists all",
  );
  expect(traceback).toContain("Cell [1] 1:1");
});

test("an unknown magic like none is an error that says where they are listed", async () => {
  expect((await notebook.run("%%javascriptx\n1")).error).toBe(
    "MagicError: %%javascriptx: there is no such magic; %lsmagic lists all",
  );
});

test.each(["constructor", "__proto__"])("%s is no magic, as on every object", async (name) => {
  expect((await notebook.run(`%${name}`)).error).toMatch(`MagicError: %${name}: there is no such`);
});

test.each(["!echo 1", "%%bash\necho 1", "%time console.log(1)"])(
  "a byte-order mark before %j changes nothing",
  async (magic) => {
    const { stdout, error } = await notebook.run(`\uFEFF${magic}`);
    expect([error, stdout.slice(0, 2)]).toEqual([undefined, "1\n"]);
  },
);

test("code that is timed declares names, gives its value, and says how long it took", async () => {
  const { stdout } = await notebook.run("%time const waited: number = await Promise.resolve(5)");
  expect(stdout).toMatch(/^CPU times: user .*s, sys .*s, total .*s\nWall time: [\d.]+ .?s\n$/);
  expect((await notebook.run("%time waited + 1")).result).toBe("6");
  expect((await notebook.run("%%time\nlet more = waited\nmore * 2")).result).toBe("10");
  expect((await notebook.run("more")).result).toBe("5");
});

test("an error in timed code stands where it was written", async () => {
  const line = await notebook.run('const before = 1;\n%time throw new Error("no")');
  expect(line.traceback).toMatch(/Cell \[\d+\] 2:13/);
  const cell = await notebook.run("%%time\n\n  missing()");
  expect(cell.traceback).toMatch(/Cell \[\d+\] 3:3/);
  const syntax = await notebook.run("%%time\n  const = 1");
  expect(syntax.traceback).toMatch(/Cell \[\d+\] 2:9/);
});

test("magics leave the positions of the code around them", async () => {
  const { traceback } = await notebook.run("!true\n  %lsmagic\n  missing()\n!true");
  expect(traceback).toMatch(/Cell \[\d+\] 3:3/);
});

test("a notebook can define its own magic", async () => {
  await notebook.run(`const { defineMagic } = await import("sonde/kernel");
defineMagic("shout", ({ args, body }) => (body ?? args).toUpperCase());
defineMagic("twice", async ({ args, evaluate }) => 2 * Number(await evaluate(args)));`);
  expect((await notebook.run("%shout hello")).result).toBe("HELLO");
  expect((await notebook.run("%%shout\nhello\nthere")).result).toBe("HELLO\nTHERE");
  expect((await notebook.run("const four = %twice 1 + 1\nfour")).result).toBe("4");
  expect((await notebook.run("%lsmagic")).stdout).toMatch(/^%shout +defined in this notebook$/m);
});

test("a library defines a magic without importing the kernel", async () => {
  await notebook.run(`globalThis[Symbol.for("sonde.magics")].set("one", () => 1)`);
  expect((await notebook.run("%one")).result).toBe("1");
});

test("a magic's name must be one that a line can begin with", async () => {
  const { error } = await notebook.run('defineMagic("a b", () => 1)');
  expect(error).toBe('TypeError: defineMagic: a name is letters, digits, - and _, got "a b"');
});

test.each([
  [
    "%pip install numpy",
    "%pip: Sonde has no such magic; write %npm i name for the notebook's packages, !pip install name for Python's",
  ],
  ["%%html\n<b>x</b>", "%%html: Sonde has no such magic; write display.html`<b>text</b>`"],
  [
    "%npm i ms jsr:@std/path@1",
    '%npm: npm knows no jsr:@std/path@1; run !npx --yes jsr add @std/path@1, then import "jsr:@std/path@1" works',
  ],
  ["%time", "%time: there is no code to time; write %time f(x)"],
  ["%load .", /^%load: \. cannot be read in .*: it is a folder \(EISDIR\)$/],
  ["%load nowhere.ts", /^%load: nowhere\.ts cannot be read in .*: it is not there \(ENOENT\)$/],
  [
    "%load http://no-such-host.invalid/x.ts",
    /^%load: http:\/\/no-such-host\.invalid\/x\.ts cannot be reached: (?:there is no such host|the name of the host cannot be looked up); check the (?:address and the )?connection \((?:ENOTFOUND|EAI_AGAIN)\)$/,
  ],
  [
    "%%writefile no/such/x.ts\nhello",
    /^%%writefile: no\/such\/x\.ts cannot be written in .*: there is no folder no\/such$/,
  ],
])("%j says what is wrong and what to do", async (code, message) => {
  const error = (await notebook.run(code)).error?.replace(/^MagicError: /, "");
  if (typeof message === "string") expect(error).toBe(message);
  else expect(error).toMatch(message);
});

test("%who of a kind that nothing has says so", async () => {
  expect((await notebook.run("%who banana")).stdout).toBe("No variables of kind banana.\n");
});

test("%npm without a registry says what to check", async () => {
  await notebook.run(
    "process.env.npm_config_registry = 'http://127.0.0.1:1'; process.env.npm_config_fetch_retries = '0'",
  );
  const { error } = await notebook.run("%npm i left-pad");
  expect(error).toMatch(
    /^Error: npm install left-pad: failed: the registry cannot be reached \(ECONNREFUSED\); check the connection, or npm's settings for a registry and a proxy\n/,
  );
  expect(error).not.toMatch(/^\s+at /m);
});

test.each([
  ["git clone x", "write !git …"],
  [
    "1 + 1;\npip install numpy",
    "write %npm i name for the notebook's packages, !pip install name for Python's",
  ],
  ["npm install lodash", "write %npm i name"],
])("%j is a SyntaxError that says how a command is written", async (code, hint) => {
  expect((await notebook.run(code)).error).toMatch(/^SyntaxError: /);
  expect((await notebook.run(code)).error?.endsWith(`; to run a command, ${hint}`)).toBe(true);
});

test.each([
  ["1;\n  ls", "ls is not defined; to run a command, write !ls …"],
  ["ls -la", "ls is not defined; to run a command, write !ls …"],
  ["pwd", "pwd is not defined; to run a command, write %pwd"],
  ["ls.x", "ls is not defined"],
  ["const list = [ls]", "ls is not defined"],
])("%j is a name that nobody defined, and may be a command", async (code, problem) => {
  expect((await notebook.run(code)).error).toBe(`ReferenceError: ${problem}`);
});

test("other errors of syntax say nothing of commands", async () => {
  expect((await notebook.run("const git = ;")).error).not.toMatch(/command/);
  expect((await notebook.run("git(\nclone x)")).error).not.toMatch(/command/);
});

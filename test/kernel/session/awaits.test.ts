import { afterAll, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

const notebook = new Notebook();
afterAll(() => notebook.close());

const cases: Record<string, readonly [code: string, result: string]> = {
  "takes as many turns as in a script": [
    "var order = ''; const add = (x: string) => () => { order += x; };\n" +
      "const f = async () => { order += 1; await null; order += 2; await Promise.resolve(); order += 3; };\n" +
      "f(); let turns = Promise.resolve(); for (const x of 'abc') turns = turns.then(add(x)); await turns; order",
    "12a3bc",
  ],
  "starts a line where the one before has no semicolon": [
    "const g = async () => {\n  const list = [1, 2]\n  await null\n  return list\n}\nlet four = 4\nawait g()\nfour",
    "4",
  ],
  "is the result of its cell": ["await Promise.resolve(7)", "7"],
  "stands alone after an if": ["let hits = 0\nif (false) await ++hits\nelse await null\nhits", "0"],
  "stands in an await": ["await await (async () => await 3)()", "3"],
  "stands with what else is rewritten": [
    "try { throw await 1, await 'two'; } catch (e) { await import('node:path').then((p) => p.join(String(e), 'x')) }",
    "two/x",
  ],
  "stands in a for await": [
    "let sum = 0\nfor await (const n of [1, Promise.resolve(2)]) sum += n\nfor await (const n of [3]) { sum += n }\nsum",
    "6",
  ],
  "works in a function whose text is sent elsewhere": [
    "const sent = async (n: number) => { let got = n\nawait null\nfor await (const one of [1]) got += one\nreturn got }\n" +
      "await require('node:vm').runInNewContext(`(${sent})(41)`)",
    "42",
  ],
  "passes an error on": [
    "try { await Promise.reject(new Error('no')) } catch (e) { String(e) }",
    "Error: no",
  ],
};

test.each(Object.entries(cases))("an await %s", async (_, [code, result]) => {
  const ran = await notebook.run(code);
  expect([ran.error, ran.result]).toEqual([undefined, result]);
});

test("what an error quotes is the code of the cell", async () => {
  const because = "as it is undefined.";
  for (const [code, name] of [
    ["const { late } = await undefined", "late"],
    ["let late2; ({ late2 } = await undefined)", "late2"],
    ["var { late3 } = await undefined", "late3"],
    ["{ const { late4 } = await undefined }", "late4"],
  ] as const) {
    const { error } = await notebook.run(code);
    expect(error).toBe(
      `TypeError: Cannot destructure property '${name}' of '(intermediate value)' ${because}`,
    );
  }
});

const declarations: Record<string, string> = {
  "a declaration": "const kept = await slow",
  "an exported one": "export let kept = await slow",
  "one of several": "const before = 1, kept = await slow, after = reached()",
  "a pattern": "const { inner: [kept] } = await slow.then((n) => ({ inner: [n] }))",
  "a var": "var kept = await slow",
  "an assignment": "kept = await slow",
  "an assignment in a function":
    "await (async () => { try { await slow } finally { kept = 7 } })()",
};

test.each(Object.entries(declarations))(
  "an interrupted cell keeps the value of %s",
  async (kind, code) => {
    const apart = new Notebook();
    try {
      await apart.run(
        "let open; globalThis.slow = new Promise<number>((go) => { open = go }); let gone = false; const reached = () => { gone = true }" +
          (kind.startsWith("an assignment") ? "; let kept = 0" : ""),
      );
      const ran = apart.run(`setImmediate(() => console.log("waits"));\n${code}\nreached()`);
      await until(() => apart.of(2).stdout === "waits\n", 20_000);
      apart.session.interrupt();
      expect((await ran).error).toBe("Interrupted: execution was interrupted");
      const next = await apart.run(
        `open(7); await new Promise((r) => setTimeout(r, 0)); console.log(kept, gone)`,
      );
      expect([next.error, next.stdout]).toEqual([undefined, "7 false\n"]);
    } finally {
      await apart.close();
    }
  },
);

test("a value that comes late does not replace what a later cell declared", async () => {
  await notebook.run("let open; globalThis.slow = new Promise((go) => { open = go })");
  await notebook.run("const taken = await slow", { interruptAfter: 20 });
  await notebook.run("const taken = 'new'; open('old')");
  expect((await notebook.run("await slow; taken")).result).toBe("new");
});

test("names that an interrupted cell waited for or did not come to can be assigned and declared", async () => {
  await notebook.run("let waited1 = await new Promise(() => {}); let after1 = 1, after2 = 2;", {
    interruptAfter: 50,
  });
  expect((await notebook.run("after1")).error).toBe("ReferenceError: after1 is not defined");
  expect((await notebook.run("after1 = 5; waited1 = 6; [after1, waited1]")).result).toBe(
    "[ 5, 6 ]",
  );
  expect((await notebook.run("let after2 = 7; after2")).result).toBe("7");
});

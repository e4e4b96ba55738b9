import { afterAll, expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

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

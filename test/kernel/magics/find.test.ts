import { expect, test } from "@jest/globals";
import { findMagics } from "#kernel/magics/find.ts";

/** Each magic as `line name(arguments)`. */
const found = (code: string, known: readonly string[] = []): readonly string[] =>
  findMagics(code, (name) => known.includes(name)).map(
    ({ name, args, body, place }) =>
      `${place.line} ${name}(${args})${body === undefined ? "" : ` ${JSON.stringify(body)}`}`,
  );

test.each<[code: string, magics: readonly string[], known?: readonly string[]]>([
  ["1 + 1", []],
  ["%time f()", ["0 time(f())"]],
  ["  %time f()", ["0 time(f())"]],
  ["const a = (1).toString()\nclass B { constructor() {} }\n%who", ["2 who()"]],
  ["%who\r\n1", ["0 who()"]],
  // a byte-order mark
  ["\uFEFF%who\n1", ["0 who()"]],
  ["\uFEFF!ls", ["0 !(ls)"]],
  ["\uFEFF%%bash -x\nls", ['0 bash(-x) "ls"']],
  ["\uFEFF\n%%bash\nls", ['1 bash() "ls"']],
  ["\r\n%%bash -e\r\nls\r\n", ['1 bash(-e) "ls\\r\\n"']],
  ["const a = %env HOME\r\n", ["0 env(HOME)"]],
  ["let a = 1;\n%lsmagic\nlet b = 2;", ["1 lsmagic()"]],
  ["let a = 1\n%lsmagic", ["1 lsmagic()"]],
  ["%nothing here", ["0 nothing(here)"]],
  // the modulo operator
  ["const rest = total\n  % count", []],
  ["const rest = total\n  %count", [], ["total", "count"]],
  ["const rest = total\n%time", [], ["total", "time"]],
  ["const rest = (total\n%time)", []],
  ["const time = 2\nconst rest = 5\n%time", []],
  ["const time = 2\n%time f()", ["1 time(f())"]],
  ["const text = `\n%time\n`", []],
  ["/*\n%time\n*/", []],
  ["x %= 2", []],
  // a pattern takes the value apart
  ["const { size } = %time load()", ["0 time(load())"]],
  ["const [first, ...rest] = !ls /", ["0 !(ls /)"]],
  ["export const files = !ls", ["0 !(ls)"]],
  ["const { a = b } = c", []],
  // the shell
  ["!ls -la", ["0 !(ls -la)"]],
  ["!ls", ["0 !(ls)"]],
  ["!ls", [], ["ls"]],
  ["!ls -la *.csv", ["0 !(ls -la *.csv)"], ["ls"]],
  ["!ls - la", [], ["ls"]],
  ["!echo it's fine\n!echo `date`", ["0 !(echo it's fine)", "1 !(echo `date`)"]],
  ["!./run.sh", ["0 !(./run.sh)"]],
  ["!/usr/bin/env", ["0 !(/usr/bin/env)"]],
  ["!(a && b)", []],
  ["const ls = true;\n!ls", []],
  ["const { flag } = it;\n!flag\n  && go()", []],
  ["!new Set().size", []],
  ["a &&\n!b", []],
  ["f(\n!b\n)", []],
  ["a\n!ls", ["1 !(ls)"]],
  ["const files = !ls *.csv", ["0 !(ls *.csv)"]],
  ["const not = !flag", [], ["flag"]],
  ["const not = !flag", ["0 !(flag)"]],
  ["const here: string[] = !pwd", ["0 !(pwd)"]],
  ["const ms = %time f()", ["0 time(f())"]],
  ["x != y", []],
  // the whole cell
  ["%%bash\necho 1\n%time", ['0 bash() "echo 1\\n%time"']],
  ["\n%%bash -x\nls", ['1 bash(-x) "ls"']],
  ["let a = 1\n%%bash\nls", []],
  // questions
  ["const a = 1\n?a", ["1 ?(?a)"]],
  ["a??\nconst b = 1", ["0 ?(a??)"]],
  ["const a = 1\n%time?", ["1 ?(%time?)"]],
  ["?%time\nconst b = 1", ["0 ?(?%time)"]],
  ["total\n%count ? 1 : 2", [], ["count"]],
  ["yes\n? 1\n: 2", []],
  ["a?.b", []],
])("%j holds %j", (code, magics, ...[known]) => {
  expect(found(code, known)).toEqual(magics);
});

import { expect, test } from "@jest/globals";
import { formatJunit } from "#kernel/notebook/junit.ts";
import type { CellResult } from "#kernel/notebook/run.ts";

const cell = (position: number, more: Partial<CellResult> = {}): CellResult => ({
  cell: { cell_type: "code", source: `f(${position}) < "a"`, metadata: {} },
  position,
  milliseconds: 1500,
  failure: null,
  allowed: false,
  skipped: false,
  differences: [],
  ...more,
});

test("a report has a suite for each notebook and a case for each cell", () => {
  const failure = { ename: "Error", evalue: "\u001b[31mno\u0000 & <never>", traceback: ["at 1"] };
  const suites = [
    {
      name: "a.ipynb",
      cells: [
        cell(1),
        cell(2, { failure }),
        cell(3, { failure, allowed: true }),
        cell(4, { skipped: true }),
        cell(5, { differences: [{ what: "stdout", diff: "- a\n+ b" }] }),
      ],
    },
    { name: "b.ipynb", cells: [], problem: "run: cannot read b.ipynb" },
  ];
  expect(formatJunit(suites)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
<testsuite name="a.ipynb" tests="5" failures="2" errors="0" skipped="1" time="7.500">
<testcase classname="a.ipynb" name="cell 1: f(1) &lt; &quot;a&quot;" time="1.500"/>
<testcase classname="a.ipynb" name="cell 2: f(2) &lt; &quot;a&quot;" time="1.500"><failure message="Error: no &amp; &lt;never&gt;">at 1</failure></testcase>
<testcase classname="a.ipynb" name="cell 3: f(3) &lt; &quot;a&quot;" time="1.500"/>
<testcase classname="a.ipynb" name="cell 4: f(4) &lt; &quot;a&quot;" time="1.500"><skipped/></testcase>
<testcase classname="a.ipynb" name="cell 5: f(5) &lt; &quot;a&quot;" time="1.500"><failure message="differs in stdout">stdout:
- a
+ b</failure></testcase>
</testsuite>
<testsuite name="b.ipynb" tests="1" failures="0" errors="1" skipped="0" time="0.000">
<testcase classname="b.ipynb" name="notebook"><error message="run: cannot read b.ipynb"/></testcase>
</testsuite>
</testsuites>
`);
});

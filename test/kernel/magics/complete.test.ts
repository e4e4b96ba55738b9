import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { completeMagic, describeMagic } from "#kernel/magics/complete.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-magics-"));
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data", "credit.csv"), "");
  writeFileSync(join(folder, "part.ts"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The matches at `‸`, and the text they replace. */
function complete(marked: string): readonly [replaced: string, ...matches: string[]] | null {
  const offset = marked.indexOf("‸");
  const found = completeMagic(marked.replace("‸", ""), offset, folder, () => false);
  return found && [marked.slice(found.start, offset), ...found.matches.map(({ text }) => text)];
}

test.each<[string, readonly string[] | null]>([
  ["%ti‸", ["%ti", "%time", "%%time", "%timeit", "%%timeit"]],
  ["1;\n%ti‸", ["%ti", "%time", "%timeit"]],
  ["const a = 1\n%ti‸", ["%ti", "%time", "%timeit"]],
  ["const a = 1\n%zz‸", null],
  ["%%b‸", ["%%b", "%%bash"]],
  ["%toString ‸", [""]],
  ["%types ‸", ["", "error", "off", "warn"]],
  ["%cd ‸", ["", "data/"]],
  ["%load p‸", ["p", "part.ts"]],
  ["%%writefile -a data/‸", ["data/", "data/credit.csv"]],
  ["!cat data/c‸", ["data/c", "data/credit.csv"]],
  ["%%bash\nls p‸", ["p", "part.ts"]],
  ["const x = !ls p‸", ["p", "part.ts"]],
  ["%load nowhere/‸", ["nowhere/"]],
  ["%time f‸", null],
  ["%who nu‸", ["nu", "number"]],
  ["%whos M‸", ["M", "Map"]],
  [
    "%env PATH‸",
    [
      "PATH",
      ...Object.keys(process.env)
        .filter((name) => name.startsWith("PATH"))
        .toSorted(),
    ],
  ],
  ["?f‸", null],
  ["1;\n?f.a‸", null],
  // in the code of another magic
  ["%%time\n%who nu‸", ["nu", "number"]],
  ["%%time\n%pw‸", ["%pw", "%pwd"]],
  ["%time %pw‸", ["%pw", "%pwd"]],
  ["const here = %pw‸", ["%pw", "%pwd"]],
  ["%%time\nf‸", null],
  ["const a = 7 %b‸", null],
  ["f‸", null],
])("%j completes %j", (code, matches) => {
  expect(complete(code)).toEqual(matches);
});

test("a magic says what it does", () => {
  expect(describeMagic("1;\n%timeit f()", 5)).toBe(
    "%timeit [-n loops] [-r runs] code, %%timeit\n\nruns code many times and prints the mean time with its spread",
  );
  expect(describeMagic("%timeit f()", 9)).toBeNull();
  expect(describeMagic("f()", 1)).toBeNull();
  expect(describeMagic("%constructor", 3)).toBeNull();
});

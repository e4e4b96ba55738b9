import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readCsv } from "#sdk/data/csv.ts";
import { start } from "#sdk/data/plan.ts";
import { collect } from "#sdk/data/rows.ts";
import type { CsvOptions } from "#sdk/data/source.ts";
import { dataset } from "#sdk/datasets/index.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sonde-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a file into the test's folder; its path. */
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Reads text as a CSV file; its rows. */
async function rowsOf(content: string | Uint8Array, options?: CsvOptions, name = "data.csv") {
  return collect(start(await readCsv(await file(name, content), options)));
}

async function kindsOf(content: string, options?: CsvOptions) {
  const { columns } = await readCsv(await file("kinds.csv", content), options);
  return columns.map((each) => `${each.name} ${each.maybe ? "Maybe" : ""}${each.kind}`);
}

const many = (value: (i: number) => string, count = 40): string =>
  Array.from({ length: count }, (_, i) => value(i)).join("\n");

describe("kinds", () => {
  test("are found from the values", async () => {
    const content =
      "whole,part,flag,day,moment,level,gap\n" +
      "1,1.5,true,2024-02-29,2024-01-01 10:30:00,b,\n" +
      "2,2,false,2024-03-01,2024-01-02 00:00:00,a,7\n";
    expect(await kindsOf(content)).toEqual([
      "whole Int",
      "part Num",
      "flag Bool",
      "day Time",
      "moment Time",
      "level Cat",
      "gap MaybeInt",
    ]);
    expect(await rowsOf(content)).toEqual([
      {
        whole: 1,
        part: 1.5,
        flag: true,
        day: new Date("2024-02-29T00:00:00Z"),
        moment: new Date("2024-01-01T10:30:00Z"),
        level: "b",
        gap: null,
      },
      {
        whole: 2,
        part: 2,
        flag: false,
        day: new Date("2024-03-01T00:00:00Z"),
        moment: new Date("2024-01-02T00:00:00Z"),
        level: "a",
        gap: 7,
      },
    ]);
  });

  test("yes and no are categories, and their levels are sorted", async () => {
    const { columns } = await readCsv(await file("yes.csv", "x\nyes\nno\nyes\n"));
    expect(columns).toEqual([{ name: "x", kind: "Cat", maybe: false, levels: ["no", "yes"] }]);
  });

  test("more than thirty different texts are free text", async () => {
    expect(await kindsOf(`x\n${many((i) => `name ${i}`)}\n`)).toEqual(["x Text"]);
  });

  test("NA, NaN, null and nothing are missing, and the words can be chosen", async () => {
    expect(await rowsOf("x,y\nNA,1\nNaN,2\nnull,3\n,4\n5,5\n")).toMatchObject(
      [null, null, null, null, 5].map((x) => ({ x })),
    );
    expect(await rowsOf("x\n?\n5\n", { nulls: ["?"] })).toEqual([{ x: null }, { x: 5 }]);
  });

  test("a given kind wins", async () => {
    const content = "code,size\n007,1\n010,2\n";
    expect(await kindsOf(content, { types: { code: "Cat", size: "Num" } })).toEqual([
      "code Cat",
      "size Num",
    ]);
    expect(await rowsOf(content, { types: { code: "Cat" } })).toMatchObject([
      { code: "007" },
      { code: "010" },
    ]);
  });
});

describe("the coercion report", () => {
  const content = `id,size\n${many((i) => `${i},${i === 7 || i === 30 ? "unknown" : i}`)}\n`;

  test("a number column with a few words in it has their rows and counts them as missing", async () => {
    const { columns, report } = await readCsv(await file("words.csv", content));
    expect(columns[1]).toEqual({ name: "size", kind: "Int", maybe: true });
    expect(report[1]).toEqual({
      name: "size",
      kind: "Int",
      missing: 2,
      failed: 2,
      examples: [
        { row: 7, value: "unknown" },
        { row: 30, value: "unknown" },
      ],
    });
  });

  test("infinite numbers are missing and told", async () => {
    const { columns, report } = await readCsv(await file("inf.csv", "x\n1.5\ninf\n2\n"));
    expect(columns[0]).toMatchObject({ kind: "Num", maybe: true });
    expect(report[0]).toMatchObject({ missing: 1, examples: [{ row: 1, value: "Infinity" }] });
  });

  test("a word far behind the rows that decide the kind is found too", async () => {
    const late = `a\n${many((i) => (i === 29_000 ? "late" : String(i)), 30_000)}\n`;
    const { report } = await readCsv(await file("late.csv", late));
    expect(report[0]).toMatchObject({ kind: "Int", examples: [{ row: 29_000, value: "late" }] });
  });

  test("text in a column that must be a number is an error with its rows", async () => {
    const path = await file("forced.csv", content);
    await expect(readCsv(path, { types: { size: "Num" } })).rejects.toThrow(
      `csv: 'size' of ${path} is to be Num, but 2 of its values are not a number: row 7 has "unknown", row 30 has "unknown" (counted from 0); mend them or name them in { nulls }`,
    );
    const part = await file("part.csv", "n\n1\n1.5\n");
    await expect(readCsv(part, { types: { n: "Int" } })).rejects.toThrow('row 1 has "1.5"');
  });
});

describe("forms of a file", () => {
  const rows = [
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ];

  test.each([
    ["semicolons", "a;b\n1;x\n2;y\n", {}],
    ["tabs", "a\tb\n1\tx\n2\ty\n", {}],
    ["a chosen delimiter", "a|b\n1|x\n2|y\n", { delimiter: "|" }],
    ["a byte order mark and Windows line ends", "\ufeffa,b\r\n1,x\r\n2,y\r\n", {}],
    ["no line end at the end", "a,b\n1,x\n2,y", {}],
    ["quotes", '"a","b"\n"1","x"\n2,"y"\n', {}],
  ])("%s", async (_, content, options) => {
    expect(await rowsOf(content, options)).toEqual(rows);
  });

  test("gzip, latin-1, UTF-16, no header, one column", async () => {
    expect(await rowsOf(gzipSync("a,b\n1,x\n2,y\n"), {}, "data.csv.gz")).toEqual(rows);
    const latin = Buffer.from("a,b\n1,é\n", "latin1");
    expect(await rowsOf(latin, { encoding: "latin-1" })).toEqual([{ a: 1, b: "é" }]);
    const wide = Buffer.from("\ufeffa,b\n1,é\n", "utf16le");
    expect(await rowsOf(wide, { encoding: "utf-16" })).toEqual([{ a: 1, b: "é" }]);
    expect(await rowsOf("1,x\n2,y\n", { header: false })).toEqual([
      { column0: 1, column1: "x" },
      { column0: 2, column1: "y" },
    ]);
    expect(await rowsOf("a\n1\n2\n")).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("a quoted value may hold the delimiter, quotes and a line end", async () => {
    expect(await rowsOf('a,b\n1,"x, ""y""\nz"\n')).toEqual([{ a: 1, b: 'x, "y"\nz' }]);
  });

  test("a name with brackets is a name, not a pattern", async () => {
    await file("data1.csv", "a,b\n9,9\n");
    expect(await rowsOf("a,b\n1,x\n2,y\n", {}, "data[1].csv")).toEqual(rows);
  });
});

describe("bad files", () => {
  test("a missing file is named with its folder and the nearest name", async () => {
    await file("german-credit.csv", "a\n1\n");
    await expect(readCsv(join(folder, "german-credt.csv"))).rejects.toThrow(
      `csv: no file 'german-credt.csv' in ${folder}; did you mean 'german-credit.csv'?`,
    );
    await expect(readCsv(join(folder, "nowhere", "a.csv"))).rejects.toThrow(
      `there is no folder ${join(folder, "nowhere")}`,
    );
    await expect(readCsv(folder)).rejects.toThrow("is not a file");
  });

  test("blank lines before the header are passed over, and lines still count from the top", async () => {
    expect(await rowsOf("\n\na,b\n1,x\n")).toEqual([{ a: 1, b: "x" }]);
    const path = await file("blank.csv", "\n\na,b\n1,x\n2\n");
    await expect(readCsv(path)).rejects.toThrow(`line 5 of ${path} has 1 value where`);
  });

  test("an empty file, and one with a header only", async () => {
    await expect(readCsv(await file("lines.csv", "\n\n \n"))).rejects.toThrow("lines.csv is empty");
    await expect(readCsv(await file("empty.csv", ""))).rejects.toThrow("empty.csv is empty");
    await expect(readCsv(await file("head.csv", "a,b\n"))).rejects.toThrow(
      "has a header but no rows",
    );
  });

  test("a line with too few or too many values is named", async () => {
    const short = await file("short.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n");
    await expect(readCsv(short)).rejects.toThrow(
      `csv: line 3 of ${short} has 2 values where the header has 3: "4,5"; mend the line, or give the right { delimiter }`,
    );
    const long = await file("long.csv", "a,b\n1,2\n3,4,5\n");
    await expect(readCsv(long)).rejects.toThrow(
      `line 3 of ${long} has 3 values where the header has 2`,
    );
    const late = await file("late-short.csv", `a,b\n${many((i) => `${i},1`, 30_000)}\n5\n`);
    await expect(readCsv(late)).rejects.toThrow(`line 30002 of ${late} has 1 value `);
  });

  test("a quotation mark that is not closed, and bytes that are not UTF-8", async () => {
    await expect(readCsv(await file("quote.csv", 'a,b\n"x,1\n2,3\n'))).rejects.toThrow(
      "a quotation mark that is not closed",
    );
    const latin = await file("latin.csv", Buffer.from("a,b\n1,caf\u00e9\n", "latin1"));
    await expect(readCsv(latin)).rejects.toThrow(
      `line 2 of ${latin} is not utf-8; give { encoding: "latin-1" }`,
    );
  });

  test("a kind for a column that is not there", async () => {
    const path = await file("names.csv", "age,size\n1,2\n");
    await expect(readCsv(path, { types: { agee: "Num" } })).rejects.toThrow(
      "csv: types: no column 'agee'; did you mean 'age'?",
    );
  });

  test("an option, a kind or a path that is none", async () => {
    const path = await file("options.csv", "age\n1\n");
    await expect(readCsv(path, { delimeter: ";" } as never)).rejects.toThrow(
      "csv: no option 'delimeter'; did you mean 'delimiter'?",
    );
    await expect(readCsv(path, { types: { age: "Number" as never } })).rejects.toThrow(
      "csv: types: 'age' cannot be Number; the kinds are Num, Int, Cat, Text, Time, Bool",
    );
    await expect(readCsv(path, { decimal: ";" as never })).rejects.toThrow(
      'csv: decimal is ";"; it is "." or ","',
    );
    await expect(readCsv(undefined as never)).rejects.toThrow(
      "csv: expected the path of a file, got undefined",
    );
  });

  test("UTF-16 that is not named", async () => {
    const path = await file("wide.csv", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"));
    await expect(readCsv(path)).rejects.toThrow('is UTF-16; give { encoding: "utf-16" }');
  });

  test("a column with a name kept for the library", async () => {
    for (const name of ["__row", "__proto__"])
      await expect(readCsv(await file("kept.csv", `${name},a\n1,2\n`))).rejects.toThrow(
        "kept for the library",
      );
  });
});

test("the bundled data sets read with their known shapes", async () => {
  const shapes = {
    "breast-cancer": [569, 31],
    diabetes: [442, 11],
    digits: [1797, 65],
    "german-credit": [1000, 21],
    iris: [150, 5],
    nile: [100, 2],
    sunspots: [309, 2],
    wine: [178, 14],
  } as const;
  for (const [name, shape] of Object.entries(shapes)) {
    const { rows, columns } = await readCsv(dataset(name as keyof typeof shapes));
    expect([name, rows, columns.length]).toEqual([name, ...shape]);
  }
  expect(() => dataset("titanic" as never)).toThrow("dataset: no 'titanic'");
});

test("an unchanged file is read once, a changed one again", async () => {
  const path = await file("again.csv", "a\n1\n");
  const first = await readCsv(path);
  expect(await readCsv(path)).toBe(first);
  await writeFile(path, "a\n2\n");
  const second = await readCsv(path);
  expect(second.hash).not.toBe(first.hash);
  expect(await collect(start(first))).toEqual([{ a: 1 }]);
  expect(await collect(start(second))).toEqual([{ a: 2 }]);
});

describe("notes on a file tell", () => {
  test.each([
    ["a,a\n1,2\n", "The header names 'a' more than once; one of them is 'a_1' here."],
    ["a,\n1,2\n", "A column without a name in the header is 'column1' here."],
    ["5.1,3.5,setosa\n4.9,3.0,setosa\n", "if it is a row, give { header: false }."],
    [
      "id\n9007199254740993\n",
      `'id' has whole numbers beyond ±2^53, which lose their last digits; where they are names, give { types: { "id": "Text" } }.`,
    ],
    ["d;v\n1;1,5\n2;-2,25\n", `'v' holds numbers with a decimal comma, read as texts`],
  ])("%j", async (content, note) => {
    const { notes } = await readCsv(await file("notes.csv", content));
    expect(notes).toEqual([expect.stringContaining(note)]);
  });

  test("nothing of an ordinary one", async () => {
    expect((await readCsv(dataset("iris"))).notes).toEqual([]);
  });
});

test("columns called like what every object has are columns", async () => {
  expect(await kindsOf("constructor,toString\n1,x\n")).toEqual(["constructor Int", "toString Cat"]);
  expect(await rowsOf("constructor,toString\n1,x\n")).toEqual([{ constructor: 1, toString: "x" }]);
});

test("numbers with a decimal comma are read when it is said, mistakes among them too", async () => {
  expect(await rowsOf("v;w\n1,5;a\n-2,25;b\n", { decimal: "," })).toEqual([
    { v: 1.5, w: "a" },
    { v: -2.25, w: "b" },
  ]);
  const source = await readCsv(
    await file("comma.csv", `v;w\n${many((i) => `${i},5;${i}`)}\nnone;1\n`),
    { decimal: "," },
  );
  expect(source.columns.map(({ kind }) => kind)).toEqual(["Num", "Int"]);
  expect(source.report[0]).toMatchObject({ failed: 1, examples: [{ row: 40, value: "none" }] });
});

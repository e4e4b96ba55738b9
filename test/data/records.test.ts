import { describe, expect, test } from "@jest/globals";
import { frame } from "#sdk/fluent/sources.ts";

const noon = new Date("2024-01-02T12:00:00Z");
const shops = [
  { city: "Bern", sales: 12.5, staff: 3, open: true, since: noon },
  { city: "Basel", sales: null, staff: 4n, open: false, since: noon },
  { city: "Bern", sales: NaN, open: true, since: noon },
];

describe("rows in memory", () => {
  test("are a table whose kinds come from the values", async () => {
    const table = await frame(shops);
    expect(table.columns).toEqual([
      { name: "city", kind: "Cat", maybe: false, levels: ["Basel", "Bern"] },
      { name: "sales", kind: "Num", maybe: true },
      { name: "staff", kind: "Int", maybe: true },
      { name: "open", kind: "Bool", maybe: false },
      { name: "since", kind: "Time", maybe: false },
    ]);
    expect(await table.rows()).toEqual([
      { city: "Bern", sales: 12.5, staff: 3, open: true, since: noon },
      { city: "Basel", sales: null, staff: 4, open: false, since: noon },
      { city: "Bern", sales: null, staff: null, open: true, since: noon },
    ]);
    expect(await table.filter((row) => row.city.eq("Bern")).count()).toBe(2);
    expect((await table.clean((c) => c.impute("mean", "sales")).rows())[1]).toMatchObject({
      sales: 12.5,
    });
  });

  test("with more than thirty different texts are free text, and texts of digits stay texts", async () => {
    const rows = Array.from({ length: 31 }, (_, i) => ({ note: `note ${i}`, code: "007" }));
    const table = await frame(rows);
    expect(table.columns.map(({ kind }) => kind)).toEqual(["Text", "Cat"]);
  });

  test("may have columns called like what every object has", async () => {
    const table = await frame([
      { constructor: null, toString: "a" },
      { constructor: 2, toString: "b" },
    ]);
    const encoded = table.clean((c) => c.impute("mean")).encode((e) => e.ordinal("toString"));
    expect(await encoded.rows()).toEqual([
      { constructor: 2, toString: 0 },
      { constructor: 2, toString: 1 },
    ]);
  });

  test("have no place in a plan as JSON, and no file to complete", async () => {
    const table = await frame(shops);
    expect(() => table.toJSON()).toThrow("toJSON: the rows are in memory");
    const declare = (table as never)[Symbol.for("sonde.declare")] as (name: string) => object;
    expect(Object.keys(declare.call(table, "shops"))).toEqual(["types", "type"]);
  });

  test.each([
    [[], "frame: there is no row with a value in it"],
    [[7], "frame: expected a list of objects, one for each row"],
    [
      [{ a: 1 }, { a: "x" }],
      "frame: 'a' holds numbers (row 0) and texts (row 1); a column holds one kind",
    ],
    [
      [{ a: [1] }],
      "frame: 'a' of row 0 is a list; a cell is a number, a text, a boolean or a Date",
    ],
    [[{ a: Infinity }], "frame: 'a' of row 0 is Infinity; give null where there is none"],
    [[{ a: 1, A: 2 }], "frame: 'A' differs from 'a' only in case; rename one"],
    [[{ __row: 1 }], "frame: '__row' cannot name a column"],
  ])("%j are refused", async (rows, message) => {
    await expect(frame(rows as object[])).rejects.toThrow(message);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { evaluate } from "#sdk/data/expression-value.ts";
import { calculations } from "#sdk/data/expression.ts";
import type {
  Col,
  Int,
  MaybeBool,
  MaybeCat,
  MaybeInt,
  MaybeNum,
  Text,
  Time,
} from "#sdk/data/kinds.ts";
import { nearest } from "#sdk/core/nearest.ts";
import { dataset } from "#sdk/datasets/index.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { csv, openPlan } from "#sdk/fluent/sources.ts";

let folder = "";
let people: AnyFrame;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sonde-frame-"));
  await writeFile(
    join(folder, "people.csv"),
    "name,age,height,job,since,member\n" +
      "Ada,36,1.65,maths,1840-05-01,true\n" +
      "Ben,,1.8,trade,1990-12-31,false\n" +
      "Cy,22,,maths,2001-02-03,\n" +
      "Dee,58,1.7,,1970-01-01,true\n" +
      "Ada,36,1.65,maths,1840-05-01,true\n",
  );
  people = await csv(join(folder, "people.csv"), { types: { name: "Text" } });
});
afterAll(() => rm(folder, { recursive: true }));

const names = async (frame: AnyFrame): Promise<unknown[]> =>
  (await frame.rows()).map((row) => row["name"]);
const drawn = (value: object): Promise<Record<string, string>> =>
  (value as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ]!();

describe("verbs", () => {
  test("select, drop and head keep what they say", async () => {
    expect(await people.select("age", "name").head(1).rows()).toEqual([{ age: 36, name: "Ada" }]);
    expect(people.drop("age", "since").columns.map((each) => each.name)).toEqual([
      "name",
      "height",
      "job",
      "member",
    ]);
    expect(await people.head(3).count()).toBe(3);
    expect(await people.rows(2)).toHaveLength(2);
  });

  test("sort puts missing values last and keeps the order of equal rows", async () => {
    expect(await names(people.sort("age"))).toEqual(["Cy", "Ada", "Ada", "Dee", "Ben"]);
    expect(await names(people.sortDescending("age"))).toEqual(["Dee", "Ada", "Ada", "Cy", "Ben"]);
    expect(await names(people.sortDescending("age").head(1))).toEqual(["Dee"]);
    expect(
      await names(
        people
          .sort("age")
          .filter((r) => r.member)
          .select("name"),
      ),
    ).toEqual(["Ada", "Ada", "Dee"]);
  });

  test("sample draws the same rows for the same seed", async () => {
    const iris = await csv(dataset("iris"));
    const draw = async (seed: number): Promise<unknown> => iris.sample(10, seed).rows();
    expect(await draw(1)).toHaveLength(10);
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  test("filter leaves out rows where the condition is not known", async () => {
    expect(await names(people.filter((r) => r.age.gt(30).or(r.height.gt(1.75))))).toEqual([
      "Ada",
      "Ben",
      "Dee",
      "Ada",
    ]);
    expect(await names(people.filter((r) => r.age.isNull().not().and(r.job.eq("maths"))))).toEqual([
      "Ada",
      "Cy",
      "Ada",
    ]);
  });

  test("cleaning drops duplicates and rows with gaps", async () => {
    expect(await names(people.clean((c) => c.dropDuplicates()))).toEqual([
      "Ada",
      "Ben",
      "Cy",
      "Dee",
    ]);
    expect(await names(people.clean((c) => c.dropNulls("age", "job")))).toEqual([
      "Ada",
      "Cy",
      "Ada",
    ]);
    expect(await names(people.clean((c) => c.dropNulls()))).toEqual(["Ada", "Ada"]);
  });

  test("impute takes constants of each kind, and only where they fit", async () => {
    const filled = await people
      .clean((c) =>
        c.impute({ constant: 0 }).impute({ constant: "none" }).impute({ constant: false }),
      )
      .rows();
    expect(filled[1]).toMatchObject({ age: 0 });
    expect(filled[2]).toMatchObject({ height: 0, member: false });
    expect(filled[3]).toMatchObject({ job: "none" });
    expect(() => people.clean((c) => c.impute("median", "job"))).toThrow(
      "impute: 'job' is Cat, not a number",
    );
  });

  test("ordinal takes an order, and the order must be whole", async () => {
    const jobs = people.select("name", "job");
    const ordered = jobs.encode((e) => e.order("job", ["trade", "maths"]));
    expect((await ordered.rows()).map((row) => row["job"])).toEqual([1, 0, 1, null, 1]);
    await expect(jobs.encode((e) => e.order("job", ["trade"])).rows()).rejects.toThrow(
      "ordinal: the order of 'job' leaves out maths",
    );
  });
});

describe("calculations", () => {
  interface Person {
    name: Text;
    age: MaybeInt;
    height: MaybeNum;
    job: MaybeCat<"maths" | "trade">;
    since: Time;
    member: MaybeBool;
  }
  const all: Record<string, (row: Person) => Col> = {
    sum: (r) => r.age.add(r.height).sub(1),
    ratio: (r) => r.height.div(r.age.sub(36)),
    powers: (r) => r.age.pow(2).sqrt().neg().abs(),
    logs: (r) => r.age.sub(30).log(),
    grown: (r) => r.height.exp().mul(3),
    tall: (r) => r.height.between(1.65, 1.7),
    compare: (r) => r.age.ge(36).and(r.age.le(36)).or(r.age.lt(0)).or(r.age.ne(58)),
    filled: (r) => r.age.fill(0).eq(0),
    known: (r) => r.member.fill(false),
    job: (r) => r.job.fill("trade"),
    trade: (r) => r.job.ne("trade"),
    either: (r) => r.job.in("trade", "maths"),
    letters: (r) => r.name.lower().length(),
    has: (r) => r.name.contains("d").and(r.name.eq("Ada")),
    year: (r) => r.since.year().add(r.since.month()),
    weekday: (r) => r.since.dayOfWeek(),
    days: (r) => r.since.since("1970-01-01"),
    hours: (r) => r.since.since("1970-01-01 12:00:00"),
    gap: (r) => r.job.isNull().not(),
  };

  test("are the same in SQL and on plain rows", async () => {
    const rows = await people.rows();
    const found = await people.derive(all).rows();
    const { columns } = calculations(people.columns, all);
    for (const [i, row] of rows.entries())
      for (const { column, expression } of columns) {
        const value = evaluate(expression, row);
        const expected = found[i]?.[column.name];
        if (typeof value === "number" && typeof expected === "number")
          expect([column.name, i, value]).toEqual([column.name, i, expect.closeTo(expected, 12)]);
        else expect([column.name, i, value]).toEqual([column.name, i, expected]);
      }
    expect(found[0]).toMatchObject({
      sum: 36.65,
      ratio: null,
      powers: 36,
      tall: true,
      letters: 3,
      has: true,
    });
    expect(found[1]).toMatchObject({ sum: null, filled: true, days: 7669, weekday: 1 });
    expect(found[2]).toMatchObject({ logs: null, tall: null, known: false });
    expect(found[3]).toMatchObject({ job: "trade", trade: null, gap: false, hours: -0.5 });
  });

  test("read a block of numbers", async () => {
    const hot = people
      .select("job")
      .clean((c) => c.impute("mode"))
      .encode((e) => e.oneHot("job"));
    const frame = hot.derive({ first: (r) => r.job.at(0), size: (r) => r.job.norm() });
    expect((await frame.rows())[1]).toEqual({ job: Float32Array.of(0, 1), first: 0, size: 1 });
  });

  test("too large to be a number are missing", async () => {
    const huge = { huge: (r: { age: Int }) => r.age.mul(100).exp() };
    const frame = people.select("age").derive(huge);
    expect((await frame.rows())[0]).toEqual({ age: 36, huge: null });
    expect(await frame.encode((e) => e.standardize("age")).count()).toBe(5);
  });

  test("name a copy of a column", async () => {
    const frame = people.select("age").derive({ years: (r) => r.age });
    expect((await frame.rows())[0]).toEqual({ age: 36, years: 36 });
  });

  test("replace a column in place, all from the row as it was", async () => {
    const frame = people.derive({ age: (r) => r.age.add(1), later: (r) => r.age.add(10) });
    expect((await frame.rows(1))[0]).toMatchObject({ age: 37, later: 46 });
    expect(frame.columns.map((each) => each.name)).toEqual([
      "name",
      "age",
      "height",
      "job",
      "since",
      "member",
      "later",
    ]);
  });
});

describe("errors", () => {
  test("a method that the column's kind has not, and a sum without methods", () => {
    const given = (calculate: (row: never) => unknown) => () =>
      people.derive({ x: calculate } as never);
    expect(given((r: { job: { div(by: number): unknown } }) => r.job.div(2))).toThrow(
      "'job' is Cat, which has no method 'div'; it has eq, ne, in, isNull, fill, levels",
    );
    expect(given((r: { age: number }) => r.age + 1)).toThrow(
      "'age' is Int, which has no value before it runs; it has add, sub, mul",
    );
    people.filter((row) => {
      expect(inspect(row.age)).toBe("Column { age: MaybeInt }");
      return row.age.gt(1);
    });
  });

  test("steps that are none, a number of rows that is none, a way that is none", async () => {
    expect(() => people.clean((c) => void c.dropNulls() as never)).toThrow(
      "clean: the function gives no steps; return them",
    );
    expect(() => people.encode((e) => void e.oneHot() as never)).toThrow(
      "encode: the function gives no steps; return them",
    );
    expect(() => people.derive((() => 1) as never)).toThrow("derive: no column named");
    expect(() => people.clean((c) => c.impute("medain" as "median"))).toThrow(
      `impute: no way 'medain'; give "median", "mean", "mode" or { constant: … }`,
    );
    expect(() => people.clean((c) => c.outliers({ zz: 3 } as never))).toThrow(
      "outliers: no option 'zz'",
    );
    await expect(people.rows(-1)).rejects.toThrow("rows: expected a number of rows, got -1");
  });

  test("an unknown column names the nearest", () => {
    const wrong = "did you mean 'height'?";
    expect(() => people.select("heigth")).toThrow(`select: no column 'heigth'; ${wrong}`);
    expect(() => people.drop("heigth")).toThrow(`drop: no column 'heigth'; ${wrong}`);
    expect(() => people.sort("heigth")).toThrow(`sort: no column 'heigth'; ${wrong}`);
    expect(() => people.filter((r) => r.heigth.gt(1))).toThrow(
      `filter: no column 'heigth'; ${wrong}`,
    );
    expect(() => people.derive({ x: (r) => r.heigth.log() })).toThrow(
      `derive: no column 'heigth'; ${wrong}`,
    );
    expect(() => people.encode((e) => e.oneHot("heigth"))).toThrow(
      `oneHot: no column 'heigth'; ${wrong}`,
    );
    expect(() => people.select("xyzzy")).toThrow(
      "columns: 'name', 'age', 'height', 'job', 'since', 'member'",
    );
  });

  test("a calculation that is none, a level that is none, an argument of another kind", () => {
    expect(() => people.derive({ x: () => 3 as never })).toThrow(
      "derive: 'x' is no calculation on columns",
    );
    expect(() => people.filter((r) => r.age)).toThrow(
      "filter: expected a condition on columns, as in (r) => r.a.gt(1), got Int",
    );
    expect(() => people.filter((r) => r.job.eq("boat"))).toThrow(
      `eq: 'job' has no level "boat"; levels: maths, trade`,
    );
    expect(() => people.filter((r) => r.age.gt("3"))).toThrow(
      `gt: expected Num or Int, got Text "3"`,
    );
    expect(() => people.filter((r) => r.age.gt())).toThrow("gt: takes 1 values, got 0");
    expect(() => people.filter((r) => r.age.gt(Number.NaN))).toThrow(
      "gt: expected Num or Int, got NaN",
    );
    expect(() => people.derive({ Age: (r) => r.age })).toThrow(
      "derive: 'Age' differs from 'age' only in case",
    );
  });

  test("steps that cannot be", () => {
    expect(() => people.head(-1)).toThrow("head: expected a number of rows, got -1");
    expect(() => people.drop("name", "age", "height", "job", "since", "member")).toThrow(
      "no column would be left",
    );
    expect(() => people.clean((c) => c.outliers({}))).toThrow("outliers: no rule given");
    expect(() => people.clean((c) => c.outliers({ z: 0 }))).toThrow(
      "outliers: z must be above 0, got 0",
    );
    expect(() => people.encode((e) => e.standardize("job"))).toThrow(
      "standardize: 'job' is Cat, not a number",
    );
  });
});

describe("a plan", () => {
  test("survives JSON, gives the same rows and refuses a changed file", async () => {
    const path = join(folder, "plan.csv");
    await writeFile(path, "a,b\n1,x\n2,y\n,x\n");
    const frame = (await csv(path))
      .clean((c) => c.impute("median"))
      .derive({ c: (r) => r.a.mul(2) })
      .filter((r) => r.c.gt(2))
      .encode((e) => e.oneHot("b"));
    const json = JSON.parse(JSON.stringify(frame));
    expect(json.steps.map((step: { verb: string }) => step.verb)).toEqual([
      "impute",
      "derive",
      "filter",
      "oneHot",
    ]);
    expect(await (await openPlan(json)).rows()).toEqual(await frame.rows());
    await writeFile(path, "a,b\n1,x\n");
    await expect(openPlan(json)).rejects.toThrow("is not the file the plan was made from");
  });

  test("is not changed by its verbs, and a frame is no promise", async () => {
    const before = JSON.stringify(people);
    people.select("name").head(1);
    expect(JSON.stringify(people)).toBe(before);
    expect("then" in people).toBe(false);
  });
});

describe("drawing", () => {
  test("a table has its kinds, its first rows and its size, and safe HTML", async () => {
    const iris = await csv(dataset("iris"));
    const bundle = await drawn(iris);
    expect(bundle["text/plain"]).toContain("150 rows × 5 columns, the first 10 shown");
    expect(bundle["text/html"]?.match(/<tr>/g)).toHaveLength(11);
    expect(bundle["text/html"]).toContain("Num");
    expect(bundle["text/html"]).not.toMatch(/<style|<script|class=/);
    const path = join(folder, "markup.csv");
    await writeFile(path, "a<b>\n<script>alert(1)</script>\n");
    const html = (await drawn(await csv(path)))["text/html"];
    expect(html).toContain("a&lt;b&gt;");
    expect(html).not.toContain("<script>");
  });

  test("a description and a report draw themselves", async () => {
    expect((await drawn(await people.describe()))["text/plain"]).toMatch(/age +MaybeInt +4 +1/);
    expect((await drawn(people.report()))["text/plain"]).toMatch(/height +Num +1 +0/);
    expect(inspect(await people.describe())).toMatch(/age +MaybeInt +4 +1/);
    const report: { toString(): string } = people.report();
    expect(report.toString()).toMatch(/height +Num +1 +0/);
  });

  test("a wide table and a long text are cut short", async () => {
    const path = join(folder, "wide.csv");
    const names = Array.from({ length: 60 }, (_, i) => `c${i}`);
    await writeFile(path, `${names.join()}\n${names.map(() => "x".repeat(300)).join()}\n`);
    const { "text/html": html = "" } = await drawn(await csv(path));
    expect(html).toContain("1 row × 60 columns");
    expect(html).toContain("The first 50 columns are shown.");
    expect(html.length).toBeLessThan(20_000);
  });

  test("values that did not convert are told under the table and its description", async () => {
    const path = join(folder, "lost.csv");
    await writeFile(
      path,
      `n\n${Array.from({ length: 20 }, (_, i) => (i === 3 ? "three" : i)).join("\n")}\n`,
    );
    const frame = await csv(path);
    const note = `'n': 1 value did not convert and counts as missing (row 3: "three")`;
    expect((await drawn(frame))["text/plain"]).toContain(note);
    expect((await drawn(await frame.describe()))["text/plain"]).toContain(note);
    expect((await drawn(frame.report()))["text/plain"]).toContain(`row 3: "three"`);
  });

  test("console.log shows columns and kinds", () => {
    expect(inspect(people.select("name", "age"))).toBe("Frame { name: Text, age: MaybeInt }");
  });

  test("a split shows the balance of its classes", async () => {
    const credit = await csv(dataset("german-credit"));
    const { "text/plain": text } = await drawn(credit.split({ target: "class", positive: "bad" }));
    expect(text).toMatch(/bad +240 \(30 %\) +60 \(30 %\)/);
  });
});

describe("the type written back", () => {
  const declare = (value: object, name: string): Record<string, string> =>
    (value as Record<symbol, (name: string) => Record<string, string>>)[
      Symbol.for("sonde.declare")
    ]!(name);

  test("names columns and kinds, and the source's registry entry", () => {
    const columns =
      '{ name: import("sonde").Text; age: import("sonde").MaybeInt; height: import("sonde").MaybeNum; job: import("sonde").MaybeCat<"maths" | "trade">; since: import("sonde").Time; member: import("sonde").MaybeBool }';
    expect(declare(people, "people")).toEqual({
      types: `interface people$ ${columns}`,
      type: 'import("sonde").Frame<people$>',
      ambient: `declare module "sonde" { interface Sources { ${JSON.stringify(join(folder, "people.csv"))}: import("sonde").Frame<${columns}> } }`,
    });
    expect(declare(people.select("age"), "one")).toEqual({
      types: 'interface one$ { age: import("sonde").MaybeInt }',
      type: 'import("sonde").Frame<one$>',
    });
  });

  test("a split's target is what it was read as", async () => {
    const iris = await csv(dataset("iris"));
    const split = iris
      .select("petal_width", "species")
      .encode((e) => e.oneHot().standardize())
      .split({ target: "species" });
    expect(declare(split, "data")).toEqual({
      types: 'interface data$ { petal_width: import("sonde").Num }',
      type: 'import("sonde").Split<data$, import("sonde").Cat<"setosa" | "versicolor" | "virginica">>',
    });
  });
});

test.each([
  ["purpos", "purpose"],
  ["AGE", "age"],
  ["credit_amont", "credit_amount"],
  ["zzz", undefined],
  ["x", undefined],
])("the name nearest to %s is %s", (name, expected) => {
  expect(nearest(name, ["y", "age", "purpose", "credit_amount", "credit_history"])).toBe(expected);
});

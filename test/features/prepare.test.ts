import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exclusive } from "#sdk/data/duck.ts";
import { dataset } from "#sdk/datasets/index.ts";
import { applyFitted } from "#sdk/features/apply-fitted.ts";
import { prepare } from "#sdk/features/prepare.ts";
import type { Prepared } from "#sdk/features/prepare.ts";
import type { AnyFrame } from "#sdk/fluent/frame.ts";
import { csv } from "#sdk/fluent/sources.ts";
import { Split } from "#sdk/fluent/split.ts";

let folder = "";
let credit: AnyFrame;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sonde-prepare-"));
  credit = await csv(dataset("german-credit"));
});
afterAll(() => rm(folder, { recursive: true }));

type Options = Parameters<AnyFrame["split"]>[0];
const bad: Options = { target: "class", positive: "bad", seed: 3 };

const ready = (frame: AnyFrame, options: Options = bad): Promise<Prepared> =>
  prepare(Split.plan(frame.split(options)));

let files = 0;
/** A frame of the text of a CSV file. */
async function table(content: string): Promise<AnyFrame> {
  const path = join(folder, `${++files}.csv`);
  await writeFile(path, content);
  return csv(path);
}

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");

const encoded = (): AnyFrame => credit.encode((e) => e.oneHot().standardize());

describe("the parts", () => {
  test("are stratified exactly, in the order of the file, and do not overlap", async () => {
    const { train, test, report, dataHash } = await ready(encoded());
    expect(report).toEqual({
      rows: 1000,
      train: 800,
      test: 200,
      dropped: 0,
      classes: [
        { name: "good", train: 560, test: 140 },
        { name: "bad", train: 240, test: 60 },
      ],
    });
    const rows = [...train.row, ...test.row];
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(Array.from(test.row)).toEqual(Array.from(test.row).toSorted((a, b) => a - b));
    expect(dataHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("do not move when verbs are added, and move with the seed", async () => {
    const one = await ready(encoded());
    const derived = credit
      .derive({ x: (r) => r.age.mul(2) })
      .encode((e) => e.oneHot().standardize());
    expect((await ready(derived)).test.row).toEqual(one.test.row);
    expect((await ready(encoded(), { ...bad, seed: 4 })).test.row).not.toEqual(one.test.row);
  });

  test("without classes a row's part depends on the seed and its number alone", async () => {
    const options = { target: "credit_amount", seed: 5, test: 0.3 };
    const whole = await ready(encoded(), options);
    const half = await ready(
      credit.filter((r) => r.age.gt(30)).encode((e) => e.oneHot().standardize()),
      options,
    );
    const kept = new Set([...half.train.row, ...half.test.row]);
    expect(Array.from(half.test.row)).toEqual(
      Array.from(whole.test.row).filter((row) => kept.has(row)),
    );
    expect(Math.abs(whole.report.test - 300)).toBeLessThan(50);
    expect(whole.target).toEqual({ name: "credit_amount", kind: "number" });
  });

  test("folds are equal within each class and cover every row once", async () => {
    const parts: number[] = [];
    for (const index of [0, 1, 2, 3, 4]) {
      const { test, report } = await ready(encoded(), { ...bad, fold: { index, of: 5 } });
      expect(report.classes?.map((each) => each.test)).toEqual([140, 60]);
      parts.push(...test.row);
    }
    expect(new Set(parts).size).toBe(1000);
  });
});

describe("nothing of the test rows is learned", () => {
  test("constants stay the same when test rows change", async () => {
    const columns = (i: number): string => `${i % 7},${"abc"[i % 3]},${i % 2 === 0 ? "no" : "yes"}`;
    const content = `x,c,y\n${lines(60, columns)}`;
    const chain = (frame: AnyFrame): AnyFrame =>
      frame
        .clean((c) => c.impute("median").outliers({ z: 4 }))
        .encode((e) => e.oneHot().standardize());
    const options: Options = { target: "y", seed: 1 };
    const first = await ready(chain(await table(content)), options);
    const spoiled = content.split("\n");
    for (const row of first.test.row) {
      const [, , y] = (spoiled[row + 1] as string).split(",");
      spoiled[row + 1] = `${1000 + row},${row % 2 === 0 ? "new" : ""},${y}`;
    }
    const second = await ready(chain(await table(spoiled.join("\n"))), options);
    expect(second.test.row).toEqual(first.test.row);
    expect(second.train.x).toEqual(first.train.x);
    expect(second.features).toEqual(first.features);
    expect(second.fitted.steps.map((step) => step.learned)).toEqual(
      first.fitted.steps.map((step) => step.learned),
    );
    expect(second.report.test).toBe(first.report.test);
  });

  test("outliers leave the training rows only", async () => {
    const { report } = await ready(
      credit.clean((c) => c.outliers({ z: 2 })).encode((e) => e.oneHot().standardize()),
    );
    expect(report.test).toBe(200);
    expect(report.train).toBeLessThan(800);
    expect(report.dropped).toBe(800 - report.train);
  });
});

describe("the same again", () => {
  test("one and two threads give the same bits", async () => {
    const path = join(folder, "long.csv");
    const value = (i: number): string => (i % 50 === 0 ? "" : String(Math.sin(i) * 10 ** (i % 9)));
    await writeFile(
      path,
      `a,b,y\n${lines(200_000, (i) => `${value(i)},${value(i + 13)},${i % 3 === 0 ? "n" : "p"}`)}`,
    );
    const results: Prepared[] = [];
    for (const threads of [1, 2]) {
      await exclusive((connection) => connection.run(`set threads = ${threads}`));
      // Another option makes another hash, so that nothing comes from memory.
      const frame = await csv(path, { nulls: ["", `-${threads}-`] });
      results.push(
        await ready(
          frame.clean((c) => c.impute("mean")).encode((e) => e.standardize()),
          { target: "y", seed: 1 },
        ),
      );
    }
    const [one, two] = results as [Prepared, Prepared];
    expect(two.fitted.steps).toEqual(one.fitted.steps);
    expect(Buffer.compare(bytes(two.train.x), bytes(one.train.x))).toBe(0);
    expect(Buffer.compare(bytes(two.test.x), bytes(one.test.x))).toBe(0);
    expect(two.train.row).toEqual(one.train.row);
  });

  test("the same split is prepared once; another seed is another", async () => {
    const first = await ready(encoded());
    expect(await ready(encoded())).toBe(first);
    expect(await ready(encoded(), { ...bad, seed: 9 })).not.toBe(first);
  });
});

describe("features", () => {
  test("blocks say which matrix columns came from which column", async () => {
    const { features, blocks } = await ready(
      credit.select("age", "housing", "class").encode((e) => e.oneHot("housing")),
    );
    expect(features).toEqual(["age", "housing=for free", "housing=own", "housing=rent"]);
    expect(blocks).toEqual([
      { column: "age", start: 0, width: 1 },
      { column: "housing", start: 1, width: 3 },
    ]);
  });

  test("select keeps features after the split, and an unknown one names the nearest", async () => {
    const split = encoded().split(bad);
    const { features, test } = await prepare(Split.plan(split.select(["age", "housing"])));
    expect(features).toHaveLength(4);
    expect(test.row).toEqual((await ready(encoded())).test.row);
    expect(() => split.select(["agee"])).toThrow("select: no column 'agee'; did you mean 'age'?");
    expect(() => split.select(["class"])).toThrow("'class' is the target");
  });

  test("whole numbers with few values are classes, with many a number", async () => {
    const wine = await csv(dataset("wine"));
    const { target, train } = await ready(wine, { target: "cultivar" });
    expect(target).toEqual({ name: "cultivar", kind: "classes", classes: ["0", "1", "2"] });
    expect(new Set(train.y)).toEqual(new Set([0, 1, 2]));
    const diabetes = await csv(dataset("diabetes"));
    expect((await ready(diabetes, { target: "progression" })).target.kind).toBe("number");
    const forced = await ready(wine, { target: "cultivar", task: "number" });
    expect(forced.target.kind).toBe("number");
  });

  test("a Bool is a feature as it is, and a target of two classes", async () => {
    const frame = await table(`a,b,y\n${lines(20, (i) => `${i},${i % 3 === 0},${i % 2 === 0}`)}`);
    const { features, target } = await ready(frame, { target: "y", positive: "true", test: 0.3 });
    expect(features).toEqual(["a", "b"]);
    expect(target).toMatchObject({ classes: ["false", "true"], positive: "true" });
  });
});

describe("errors", () => {
  test("a feature that is not encoded is named with the remedy", async () => {
    const frame = credit
      .select("age", "purpose", "housing", "class")
      .encode((e) => e.oneHot("housing"));
    await expect(ready(frame)).rejects.toThrow(
      `fit: not encoded as numbers: 'purpose' (Cat); encode with .encode((e) => e.oneHot("purpose"))`,
    );
  });

  test("a gap left in a feature is named with its rows and the remedy", async () => {
    const frame = await table(
      `a,y\n${lines(30, (i) => `${i === 4 || i === 20 ? "" : i},${i % 2 === 0 ? "n" : "p"}`)}`,
    );
    const message =
      /fit: a value is missing or no finite number: 'a' in . rows? \((4|20|4, 20)\); fill it with/;
    await expect(ready(frame, { target: "y" })).rejects.toThrow(message);
    const ratio = frame.clean((c) => c.impute("median")).derive({ r: (r) => r.a.div(r.a.sub(7)) });
    await expect(ready(ratio, { target: "y" })).rejects.toThrow("'r' in 1 row (7)");
  });

  test("a number too large for the model is named with the remedy", async () => {
    const frame = await table(`a,y\n${lines(20, (i) => `${i}e300,${i % 2 === 0 ? "n" : "p"}`)}`);
    await expect(ready(frame, { target: "y" })).rejects.toThrow(
      /missing or too large for the model: 'a' in .*; large numbers need .encode\(\(e\) => e.standardize\(\)\)/,
    );
  });

  test("a target with one class, a class that is not there, gaps in the target, no rows to test", async () => {
    const one = await table(`a,y\n${lines(10, (i) => `${i},same`)}`);
    await expect(ready(one, { target: "y" })).rejects.toThrow(
      "split: 'y' has one class, 'same'; two or more are needed to learn from",
    );
    await expect(ready(encoded(), { target: "class", positive: "worse" })).rejects.toThrow(
      "split: 'class' has no class 'worse'; classes: 'bad', 'good'",
    );
    await expect(ready(encoded(), { target: "housing", positive: "own" })).rejects.toThrow(
      "positive needs two classes",
    );
    const gaps = await table(`a,y\n${lines(12, (i) => `${i},${i === 5 ? "" : "np"[i % 2]}`)}`);
    await expect(ready(gaps, { target: "y" })).rejects.toThrow(
      "the target 'y' is missing in 1 row (5)",
    );
    const few = await table("a,y\n1,n\n2,p\n3,n\n");
    await expect(ready(few, { target: "y", test: 0.1 })).rejects.toThrow(
      "split: no row is left to test",
    );
  });

  test("options that make no sense", () => {
    expect(() => credit.split({ target: "klass" })).toThrow(
      "split: no column 'klass'; did you mean 'class'?",
    );
    expect(() => credit.split({} as never)).toThrow("split: no target named");
    expect(() => credit.split({ target: "class", stratfy: true } as never)).toThrow(
      "split: no option 'stratfy'; did you mean 'stratify'?",
    );
    expect(() => credit.split({ target: "class", test: 1 })).toThrow(
      "test must lie between 0 and 1, got 1",
    );
    expect(() => credit.split({ target: "class", fold: { index: 5, of: 5 } })).toThrow(
      "fold must be",
    );
    expect(() => credit.select("class").split({ target: "class" })).toThrow("is the only column");
  });

  test("steps that name the target, and stratify where it cannot be", async () => {
    const named = credit.encode((e) => e.oneHot("class").oneHot().standardize());
    await expect(ready(named)).rejects.toThrow("oneHot: 'class' is the target; features only");
    await expect(ready(encoded(), { target: "credit_amount", stratify: true })).rejects.toThrow(
      "stratify needs classes",
    );
    const late = encoded().derive({ old: (r) => r.age.gt(0) });
    await expect(ready(late, { target: "old" })).rejects.toThrow(
      "derive it earlier, or give { stratify: false }",
    );
    const { target } = await ready(late.drop("class"), { target: "old", stratify: false });
    expect(target).toMatchObject({ classes: ["false", "true"] });
  });

  test("a category without a value in the training rows", async () => {
    const frame = await table(`a,c,y\n${lines(12, (i) => `${i},,${"np"[i % 2]}`)}`);
    await expect(
      ready(
        frame.encode((e) => e.oneHot()),
        { target: "y" },
      ),
    ).rejects.toThrow("not encoded as numbers: 'c' (Text)");
  });
});

describe("new rows", () => {
  const row = { age: 30, housing: "own", monthly: 1 };

  async function fitted(): Promise<Prepared["fitted"]> {
    const frame = credit
      .select("age", "housing", "duration", "credit_amount", "class")
      .derive({ monthly: (r) => r.credit_amount.div(r.duration) })
      .drop("duration", "credit_amount")
      .clean((c) => c.impute("median"))
      .encode((e) => e.oneHot().standardize());
    return (await ready(frame)).fitted;
  }

  test("need the columns that the features are made of, no more", async () => {
    const { input } = await fitted();
    expect(input.map((each) => each.name)).toEqual(["duration", "credit_amount", "age", "housing"]);
    await expect(applyFitted(await fitted(), [row])).rejects.toThrow(
      "predict: row 0 has no 'duration', 'credit_amount'; give null where a value is not known",
    );
    const near = { ...row, duratoin: 6, credit_amount: 100 };
    await expect(applyFitted(await fitted(), [near])).rejects.toThrow(
      "has no 'duration'; did you mean 'duratoin'?",
    );
  });

  test("a level not seen is all zeros and counted, a gap is filled as in training", async () => {
    const full = { age: null, housing: "boat", duration: 6, credit_amount: 600 };
    const { x, columns, unseen } = await applyFitted(await fitted(), [full, full]);
    expect(columns).toBe(5);
    expect(Array.from(x.subarray(1, 4))).toEqual([0, 0, 0]);
    expect(x[0]).toBeLessThan(0);
    expect(unseen).toEqual([{ column: "housing", value: "boat", count: 2 }]);
  });

  test("wrong values, unknown classes and gaps that nothing fills are named", async () => {
    const full = { age: 30, housing: "own", duration: 6, credit_amount: 600 };
    const plan = await fitted();
    await expect(applyFitted(plan, [{ ...full, age: "thirty" }])).rejects.toThrow(
      `predict: 'age' of row 0 is to be Int, got "thirty"`,
    );
    await expect(applyFitted(plan, [full, { ...full, duration: 0 }])).resolves.toBeDefined();
    await expect(
      applyFitted(plan, [{ ...full, class: "worse" }], { labels: true }),
    ).rejects.toThrow(
      "evaluate: 'class' of row 0 is 'worse', a class the model does not know; classes: 'good', 'bad'",
    );
    await expect(applyFitted(plan, [full], { labels: true })).rejects.toThrow(
      "row 0 has no 'class', the target",
    );
    const bare = (await ready(credit.select("age", "class"))).fitted;
    await expect(applyFitted(bare, [{ age: 1 }, { age: null }])).rejects.toThrow(
      "predict: a value is missing",
    );
  });
});

function bytes(array: Float32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

import { csv } from "#sdk/fluent/sources.ts";
import type { Bool, Int, Num, Text, Vec } from "#sdk/data/kinds.ts";
import type { AnyFrame, Frame } from "#sdk/fluent/frame.ts";
import type { Split } from "#sdk/fluent/split.ts";
import { credit } from "./credit.ts";

/** Compiles when the two types are the same. */
/* oxlint-disable typescript/no-unnecessary-type-parameters -- the two functions compare A and B */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(answer: Same<A, B>): unknown => answer;

const filled = credit.clean((c) =>
  c.impute("median").outliers({ z: 3, iqr: 1.5 }).dropDuplicates(),
);
const some = credit.clean((c) => c.impute("mean", "age").impute({ constant: "skilled" }, "job"));
const derived = filled.derive({
  monthly: (r) => r.credit_amount.div(r.duration),
  old: (r) => r.age.gt(60),
});
const encoded = derived.encode((e) =>
  e.oneHot("purpose", "housing").ordinal("job").standardize("age", "monthly"),
);
const split = encoded.drop("note").split({ target: "class", positive: "bad", stratify: true });

type ColumnsOf<F> = F extends Frame<infer C> ? C : never;
same<ColumnsOf<typeof filled>["age"], Int>(true);
same<ColumnsOf<typeof some>["age"], Int>(true);
same<ColumnsOf<typeof filled>["note"], Text>(true);
same<ColumnsOf<typeof derived>["monthly"], Num>(true);
same<ColumnsOf<typeof derived>["old"], Bool>(true);
same<ColumnsOf<typeof encoded>["purpose"], Vec>(true);
same<ColumnsOf<typeof encoded>["job"], Int>(true);
same<typeof split extends Split<infer X, infer _> ? ("class" extends keyof X ? 1 : 0) : 2, 0>(true);

const rows = await credit.select("age", "purpose").rows();
same<(typeof rows)[number], { age: number | null; purpose: "new car" | "used car" | "radio/tv" }>(
  true,
);

// Before the first run the columns are unknown: nothing is refused, and the frame stays a frame.
const unknown = await csv("any.csv");
const long = unknown
  .clean((c) => c.impute("median", "a").outliers({ z: 3 }, "b").dropNulls("c"))
  .derive({ d: (r) => r.a.div(r.b) })
  .filter((r) => r.d.gt(1).and(r.e.eq("x")))
  .encode((e) => e.oneHot("f").ordinal("g").order("h", ["low", "high"]).standardize())
  .select("a", "b");
same<typeof long, AnyFrame>(true);
long.split({ target: "a", positive: "yes" });

import { credit } from "./credit.ts";

// Each line is wrong; the comment above it holds the message, which `errors.test.ts` compares.
// @ts-expect-error no column 'purpos'
credit.select("purpos");
// @ts-expect-error no column 'purpos'
credit.select("age", "purpos");
// @ts-expect-error no column 'age'
credit.drop("age").select("age");
// @ts-expect-error 'duration' is Int, not Cat
credit.encode((e) => e.oneHot("duration"));
// @ts-expect-error 'purpose' is Vec, not Cat
credit.encode((e) => e.oneHot("purpose").oneHot("purpose"));
// @ts-expect-error 'purpose' is Cat, not a number
credit.encode((e) => e.standardize("purpose"));
// @ts-expect-error no column 'klass'
credit.split({ target: "klass" });
// @ts-expect-error Property 'credit_amont' does not exist on type 'Credit'. Did you mean 'credit_amount'?
credit.derive({ x: (r) => r.credit_amont });
// @ts-expect-error Type 'Num' is missing the following properties from type 'Bool': and, or, not
credit.filter((r) => r.duration.add(1));
// @ts-expect-error Argument of type '"boat"' is not assignable to parameter of type '"new car" | "radio/tv" | "used car"'
credit.filter((r) => r.purpose.eq("boat"));
// @ts-expect-error 'purpose' is Cat, not a number
credit.clean((c) => c.impute("median", "purpose"));
// @ts-expect-error no column 'purpos'
credit.clean((c) => c.impute("mode", "purpos"));
// @ts-expect-error 'housing' is Cat, not a number
credit.clean((c) => c.outliers({ z: 3 }, "housing"));
// @ts-expect-error no column 'housng'
credit.encode((e) => e.order("housng", ["own", "rent"]));
// @ts-expect-error Property 'fit' does not exist on type 'Frame<Credit>'
credit.fit();
// @ts-expect-error Property 'clean' does not exist on type 'Split<
credit.split({ target: "class" }).clean();

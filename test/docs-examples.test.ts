import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as sonde from "#sdk/index.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { root } from "#test/support/cli.ts";

/** The pages whose blocks of code that begin with their imports are whole programs. */
const examples = ["networks", "transforms"].flatMap((page) => {
  const text = readFileSync(join(root, "docs", `${page}.md`), "utf8");
  return [...text.matchAll(/```ts\nimport \{([^}]*)\} from "sonde";\n([^`]*)```/g)].map(
    ([, names, code]): [string, number, string] => [page, names!.split(",").length, code!],
  );
});

test("there are such examples", () => {
  expect(examples.length).toBeGreaterThan(2);
});

test.each(examples)(
  "the example of docs/%s.md with %i imports runs and gives what it says",
  (_, __, code) => {
    // What stands alone before a comment in JSON is compared with it.
    const checked = code.replace(/^(\S.*); \/\/ (\[.*\]|[\d.]+)(?:$| )/gm, "check($1, $2);");
    const run = new Function("check", ...Object.keys(sonde), stripTypeScriptTypes(checked)) as (
      ...values: unknown[]
    ) => void;
    let checks = 0;
    const check = (found: unknown, expected: unknown) => {
      checks++;
      expect(isTensor(found) ? found.toArray() : found).toEqual(expected);
    };
    run(check, ...Object.values(sonde));
    expect(checks).toBe([...checked.matchAll(/^check\(/gm)].length);
  },
);

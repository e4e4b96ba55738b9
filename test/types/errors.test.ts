import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { csv } from "#sdk/fluent/sources.ts";
import { root } from "../support/cli.ts";

const folder = join(root, "out", "types");
const here = join(root, "test", "types");

/** What the compiler says of the files, without its prefixes. */
async function check(files: readonly string[]): Promise<readonly string[]> {
  const compilerOptions = {
    noEmit: true,
    composite: false,
    declaration: false,
    isolatedDeclarations: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    paths: { sonde: ["./sonde.ts"] },
  };
  const config = { extends: "../../tsconfig.base.json", compilerOptions, files };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const said = await promisify(execFile)(
    process.execPath,
    [tsc, "-p", folder, "--pretty", "false"],
    {
      cwd: folder,
    },
  ).catch((error: { stdout: string }) => error);
  return said.stdout
    .split(/\n(?!\s)/)
    .filter((line) => files.some((file) => line.startsWith(file)));
}

test("a wrong column, kind or verb is one short sentence, and right code has none", async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ["credit.ts", "right.ts"]) await cp(join(here, file), join(folder, file));
  const wrong = await readFile(join(here, "wrong.ts"), "utf8");
  const expected = [...wrong.matchAll(/@ts-expect-error (.*)/g)].map((match) => match[1] ?? "");
  await writeFile(join(folder, "wrong.ts"), wrong.replaceAll("// @ts-expect-error", "//"));

  const said = await check(["wrong.ts", "right.ts"]);

  expect(said).toHaveLength(expected.length);
  for (const [i, message] of expected.entries()) expect(said[i]).toContain(message);
  for (const line of said) expect(line.length).toBeLessThan(240);
});

test("the text that a frame declares for its variable compiles, and knows the columns where the file is read", async () => {
  await mkdir(folder, { recursive: true });
  const [frame, source] = [await csv("sdk/datasets/iris.csv"), "sdk/datasets/iris.csv"];
  const declare = Reflect.get(frame, Symbol.for("sonde.declare")) as (name: string) => {
    types: string;
    type: string;
    ambient: string;
  };
  const { types, type, ambient } = declare.call(frame, "iris");
  await writeFile(
    join(folder, "sonde.ts"),
    ["data/kinds", "fluent/frame", "fluent/sources", "fluent/split"]
      .map((file) => `export * from "#sdk/${file}.ts";`)
      .join("\n"),
  );
  await writeFile(
    join(folder, "cell.ts"),
    `import { csv } from "sonde";
${types}
declare const iris: ${type};
iris.select("petal_lenth");
const read = await csv(${JSON.stringify(source)});
read.filter((r) => r.species.eq("rose"));
read.encode((e) => e.oneHot("species").standardize()).split({ target: "petal_width" });
${ambient}
`,
  );
  const said = await check(["cell.ts"]);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain("no column 'petal_lenth'");
  expect(said[1]).toContain(`'"setosa" | "versicolor" | "virginica"'`);
});

test("the types that are shipped have no errors where libraries are not skipped", async () => {
  const shipped = join(root, "out", "shipped-types");
  await mkdir(shipped, { recursive: true });
  await writeFile(
    join(shipped, "user.ts"),
    'export * as a from "sonde";\nexport * as b from "sonde/kernel";\nexport * as c from "sonde/widgets";\n',
  );
  const compilerOptions = {
    module: "nodenext",
    target: "esnext",
    lib: ["esnext"],
    types: ["node"],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  };
  await writeFile(
    join(shipped, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["user.ts"] }),
  );
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const said = await promisify(execFile)(process.execPath, [tsc, "-p", shipped]).catch(
    (error: { stdout: string }) => error,
  );
  expect(said.stdout).toBe("");
});

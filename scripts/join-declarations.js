// Joins the declarations of the package's entries, some 350 files, into one for each in `dist/types`, and what they share into files of its own: a language
// server resolves the imports of all files anew whenever a cell comes. Does nothing when no declaration has changed since.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { ledToCode } from "./led-to-code.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "dist", "types");
const from = [
  "package.json",
  ...["native", "sdk", "kernel"].map((part) => `dist/${part}.tsbuildinfo`),
];

if (changed("dist/types/index.d.ts") <= Math.max(...from.map(changed))) {
  const files = await joined();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

/** When a file was changed; 0 when there is none. */
function changed(file) {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The names and texts of what belongs into the folder. */
async function joined() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).filter(({ types }) => types !== undefined);
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(
      entries.map(({ types, default: code }) => [
        basename(types, ".d.ts"),
        join(root, code.replace(/\.js$/, ".d.ts")),
      ]),
    ),
    // What other packages declare stays theirs.
    external: /^[^./#A-Z]/,
    // On a busy machine it would say that plugins take long.
    checks: { pluginTimings: false },
    plugins: [
      { name: "declarations", resolveId: { order: "pre", handler: declarationsOf } },
      dts({ dtsOnly: true, generator: "oxc", sourcemap: true, tsconfig: false }),
    ],
  });
  const { output } = await bundle.generate({
    dir: folder,
    chunkFileNames: "[name].d.ts",
    // Else what files share has names of one letter.
    minifyInternalExports: false,
    sourcemap: true,
  });
  await bundle.close();
  return output.map((file) => [
    file.fileName,
    file.type === "chunk" ? file.code : ledToCode(JSON.parse(file.source), folder),
  ]);
}

/** What an import in a declaration names: the source that the declarations wanted were made of. */
function declarationsOf(name, importer) {
  if (name === "#native") return join(root, "dist", "native", "index.d.ts");
  return name.startsWith(".")
    ? resolve(dirname(importer), name.replace(/(?:\.d)?\.ts$/, ".d.ts"))
    : undefined;
}

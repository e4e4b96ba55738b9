// `node --conditions=sonde-source test/graph/write-programs.ts folder seed`: writes many programs into a folder, a file for each.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { manyPrograms } from "./many-programs.ts";

const [folder, seed] = process.argv.slice(2);
for (const [i, { bytes }] of manyPrograms(Number(seed)).entries())
  writeFileSync(join(folder!, String(i).padStart(3, "0")), bytes);

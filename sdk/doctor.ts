import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { availableParallelism } from "node:os";
import { loadNative } from "#native";
import { dataset, type DatasetName } from "./datasets/index.ts";
import { deviceName } from "./tensor/index.ts";
import { staleness } from "./tensor/executor.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** What is wrong and how to mend it; absent when all is well. It starts with "needed: " where nothing works without. */
  readonly remedy?: string;
}

/** Looks at everything that the library needs: the addon, the device, its libraries and the data sets. */
export async function doctor(): Promise<Finding[]> {
  return [
    addon(),
    device(),
    await database(),
    await charts(),
    library(
      "interactive charts",
      "plotly.js-dist-min",
      "run npm install again; charts are pictures without it",
    ),
    datasets(),
  ];
}

function addon(): Finding {
  const native = loadNative();
  if (!native)
    return {
      what: "addon",
      found: "not built",
      remedy:
        "run npm run build:native (cargo from https://rustup.rs); programs run slowly without it",
    };
  const stale = staleness(native);
  if (stale !== null)
    return {
      what: "addon",
      found: stale,
      remedy: "run npm run build:native; programs run slowly until then",
    };
  const { best, used, cpu, threads } = native.kernels();
  const kernels = best === used ? used : `${used} (${best} would be possible)`;
  return {
    what: "addon",
    found: `${native.version}, kernels ${kernels}, ${threads} of ${availableParallelism()} threads, ${cpu}`,
  };
}

function device(): Finding {
  try {
    return { what: "device", found: deviceName() };
  } catch (error) {
    return {
      what: "device",
      found: String(error),
      remedy: "needed: set SONDE_DEVICE to cpu or reference, or leave it out",
    };
  }
}

/** Asks the database something, since its binary may be missing though its package is there. */
async function database(): Promise<Finding> {
  const what = "tables";
  try {
    const { query } = await import("./data/duck.ts");
    const [row] = await query("select version() as version");
    return { what, found: `DuckDB ${String(row?.["version"])}` };
  } catch (error) {
    return { what, found: String(error), remedy: "needed: run npm install again" };
  }
}

/** The charts' libraries are loaded by the first chart only. */
async function charts(): Promise<Finding> {
  const what = "charts";
  try {
    const [vega, lite] = [await import("vega"), await import("vega-lite")];
    return { what, found: `vega ${vega.version}, vega-lite ${lite.version}` };
  } catch (error) {
    return { what, found: String(error), remedy: "needed: run npm install again" };
  }
}

function library(what: string, name: string, remedy: string): Finding {
  try {
    const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
    return { what, found: `${name} ${version}` };
  } catch {
    return { what, found: `${name} is missing`, remedy };
  }
}

function datasets(): Finding {
  const missing = names.filter((name) => !existsSync(dataset(name)));
  const found = `${names.length - missing.length} of ${names.length} data sets`;
  if (missing.length === 0) return { what: "data sets", found };
  return {
    what: "data sets",
    found: `${found}; missing: ${missing.join(", ")}`,
    remedy: "run npm install again",
  };
}

const names: readonly DatasetName[] = [
  "breast-cancer",
  "diabetes",
  "digits",
  "german-credit",
  "iris",
  "nile",
  "sunspots",
  "wine",
];

// Run as a program, it tells what it found: `node dist/sdk/doctor.js [--json]`.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const findings = await doctor();
  if (process.argv.includes("--json")) console.log(JSON.stringify(findings));
  else
    for (const { what, found, remedy } of findings)
      console.log(`${remedy ? "!" : "✓"} ${what}: ${found}${remedy ? `\n  → ${remedy}` : ""}`);
}

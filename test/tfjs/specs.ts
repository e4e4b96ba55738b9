// The specs of TensorFlow.js itself on the backend of `sonde/tfjs`: `npm run test:tfjs -- [pattern of names]`. Those of its core are in its
// package; with `--layers tfjs/tfjs-layers/src` those of its layers run, which are in its sources only. `--backend cpu` is the control;
// `--kernels avx2` or `portable` runs them on those instead of the processor's best, `--threads 2` divides even the smallest instruction.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadNative } from "#native";
import type { KernelPath } from "#native/native.ts";
import { bundle } from "./bundle.ts";

/** What is used of jasmine, which carries no types. */
interface Outcome {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "pending" | "excluded";
  readonly failedExpectations: readonly { readonly message: string }[];
}
interface Runner {
  exitOnCompletion: boolean;
  readonly env: {
    configure(options: { specFilter(spec: { getFullName(): string }): boolean }): void;
  };
  loadConfig(config: { spec_dir: string; spec_files: string[]; random: boolean }): void;
  clearReporters(): void;
  addReporter(reporter: { [K in "specDone" | "suiteDone"]: (outcome: Outcome) => void }): void;
  execute(): Promise<unknown>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: "string", default: "sonde" },
    layers: { type: "string" },
    kernels: { type: "string", default: "auto" },
    threads: { type: "string", default: "1" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "test", "artefacts");
const file = join(folder, "tfjs-specs.mjs");
mkdirSync(folder, { recursive: true });
await bundle({ root, backend: values.backend, layers: values.layers ?? null }, file);

const counts = { passed: 0, failed: 0, skipped: 0 };
const Jasmine = createRequire(import.meta.url)("jasmine") as new (options: {
  projectBaseDir: string;
}) => Runner;
const runner = new Jasmine({ projectBaseDir: root });
runner.loadConfig({ spec_dir: ".", spec_files: [], random: false });
runner.exitOnCompletion = false;
runner.clearReporters();
runner.addReporter({
  specDone(outcome) {
    if (outcome.status === "passed") counts.passed++;
    else if (outcome.status === "failed") fail(outcome);
    // What the pattern leaves out is excluded; pending is what the suite itself says it does not run.
    else if (outcome.status === "pending") counts.skipped++;
  },
  suiteDone(outcome) {
    if (outcome.failedExpectations.length > 0) fail(outcome);
  },
});
const pattern = new RegExp(positionals[0] ?? "");
runner.env.configure({ specFilter: (spec) => pattern.test(spec.getFullName()) });
// The bundle's addon is this one: what is chosen here holds for it.
const native = loadNative();
native?.useKernels(values.kernels as KernelPath | "auto");
native?.useThreads(Number(values.threads), values.threads !== "1");
// Some specs load what only Node has.
Object.assign(globalThis, { require: createRequire(file) });
await import(pathToFileURL(file).href);
await runner.execute();
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

function fail({ fullName, failedExpectations }: Outcome): void {
  counts.failed++;
  console.log(`✗ ${fullName}\n    ${failedExpectations[0]?.message.slice(0, 300)}`);
}

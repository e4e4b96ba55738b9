// The specs of TensorFlow.js itself, which its package carries compiled, on the backend of `sonde/tfjs`: `npm run test:tfjs -- [pattern of names]`.
// Its files import each other without extensions, which Node refuses, so they are bundled; that also gives one copy of its core.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

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

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "test", "artefacts");
const bundle = join(folder, "tfjs-specs.mjs");
const pattern = new RegExp(process.argv[2] ?? "");
mkdirSync(folder, { recursive: true });

const entry = `
  import "@tensorflow/tfjs-core";
  import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
  import "@tensorflow/tfjs-core/dist/register_all_gradients";
  import "./dist/sdk/tfjs/index.js";
  import { setTestEnvs, setupTestFilters } from "@tensorflow/tfjs-core/dist/jasmine_util";
  setTestEnvs([{ name: "sonde", backendName: "sonde", isDataSync: true }]);
  // The one about a browser's worker asks for a layout of files that only its own build has.
  setupTestFilters([], (name) => !name.includes("computation in worker"));
`;

await build({
  stdin: {
    // Imports run in their order only when nothing stands between them.
    contents: `import "./setup-specs";\nimport "@tensorflow/tfjs-core/dist/tests";`,
    resolveDir: root,
  },
  plugins: [
    {
      name: "setup",
      setup(builder) {
        builder.onResolve({ filter: /^\.\/setup-specs$/ }, ({ path }) => ({
          path,
          namespace: "setup",
        }));
        builder.onLoad({ filter: /.*/, namespace: "setup" }, () => ({
          contents: entry,
          resolveDir: root,
        }));
      },
    },
  ],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  mainFields: ["module", "main"],
  external: ["#native", "#native/*", "#addon"],
  banner: {
    js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
  },
  // The package says that its files have no side effects, and a spec is nothing else.
  ignoreAnnotations: true,
  keepNames: true,
  logLevel: "error",
});

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
runner.env.configure({ specFilter: (spec) => pattern.test(spec.getFullName()) });
// Some specs load what only Node has.
Object.assign(globalThis, { require: createRequire(bundle) });
await import(pathToFileURL(bundle).href);
await runner.execute();
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

function fail({ fullName, failedExpectations }: Outcome): void {
  counts.failed++;
  console.log(`✗ ${fullName}\n    ${failedExpectations[0]?.message.slice(0, 300)}`);
}

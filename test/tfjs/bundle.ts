import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

/** Which specs, and the backend that they run on. */
export interface Suite {
  readonly root: string;
  readonly backend: string;
  /** `tfjs-layers/src` of the sources of TensorFlow.js; the specs of its core are in its package. */
  readonly layers: string | null;
}

const banner = `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`;

/**
 * Makes one file of the specs, TensorFlow.js and the backend. The files of its packages import each other without extensions, which Node
 * refuses; one file also has just one copy of the core.
 */
export async function bundle(suite: Suite, outfile: string): Promise<void> {
  const { root, layers } = suite;
  const specs = layers === null ? ["@tensorflow/tfjs-core/dist/tests"] : specsIn(layers);
  const imports = ["./setup-specs", ...specs].map((path) => `import ${JSON.stringify(path)};`);
  await build({
    stdin: { contents: imports.join("\n"), resolveDir: root },
    plugins: [setup(suite), ...(layers === null ? [] : [fromSource(layers, suite.backend)])],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    nodePaths: [join(root, "node_modules")],
    external: ["#native", "#native/*", "#addon"],
    banner: { js: banner },
    // The package says that its files have no side effects, and a spec is nothing else.
    ignoreAnnotations: true,
    keepNames: true,
    tsconfigRaw: {
      compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false },
    },
    logLevel: "error",
  });
}

/** What stands before the specs: imports run in their order only when nothing stands between them. */
function setup({ root, backend }: Suite): Plugin {
  const contents = `
    import "@tensorflow/tfjs-core";
    import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
    import "@tensorflow/tfjs-core/dist/register_all_gradients";
    import "./dist/sdk/tfjs/index.js";
    import { setTestEnvs, setupTestFilters } from "@tensorflow/tfjs-core/dist/jasmine_util";
    setTestEnvs([{ name: "${backend}", backendName: "${backend}", isDataSync: true }]);
    // The one about a browser's worker asks for a layout of files that only its own build has.
    setupTestFilters([], (name) => !name.includes("computation in worker"));
  `;
  return {
    name: "setup",
    setup(builder) {
      builder.onResolve({ filter: /^\.\/setup-specs$/ }, ({ path }) => ({
        path,
        namespace: "setup",
      }));
      builder.onLoad({ filter: /.*/, namespace: "setup" }, () => ({ contents, resolveDir: root }));
    },
  };
}

const specsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    // This one reads a file of its package.
    .filter((path) => path.endsWith("_test.ts") && path !== "version_test.ts")
    .toSorted()
    .map((path) => resolve(folder, path));

/** One copy of the layers, from their sources, whose specs for the JavaScript backend run on the one that is tested. */
function fromSource(folder: string, backend: string): Plugin {
  return {
    name: "layers",
    setup(builder) {
      builder.onResolve({ filter: /^@tensorflow\/tfjs-layers(\/|$)/ }, ({ path }) => {
        const inside = path.replace(/^@tensorflow\/tfjs-layers\/?(dist\/?)?/, "") || "index";
        return { path: resolve(folder, `${inside.replace(/\.ts$/, "")}.ts`) };
      });
      builder.onLoad({ filter: /utils\/test_utils\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        return { contents: text.replaceAll("=== 'cpu'", `=== '${backend}'`), loader: "ts" };
      });
    },
  };
}

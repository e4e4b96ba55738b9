import type { SourceMapInput } from "@jridgewell/trace-mapping";
import type { MagicString } from "magic-string";
import type { TransformOptions } from "oxc-transform";
import { tsConfigOf, type TsConfig } from "../project/tsconfig.ts";
import { hasRareEnds } from "../syntax/lines.ts";
import { depthProblem } from "../syntax/depth.ts";
import { withHelpers } from "./helpers.ts";
import type { Kind } from "./commonjs.ts";
import { load } from "./load.ts";

/** The package name that compiled JSX imports its runtime from; the resolver answers it with our own. */
export const JSX_SOURCE = "notebook-jsx";

/** What the compiler makes of TypeScript. */
export interface Compiled {
  readonly code: string;
  /** Where its code was in the text, made when an error first needs it. */
  readonly map: () => SourceMapInput | undefined;
  readonly errors: readonly Problem[];
}

/** A problem as oxc reports it; offsets count UTF-16 units. */
export interface Problem {
  readonly message: string;
  readonly labels?: readonly { readonly start: number; readonly end: number }[];
}

/** The settings of the notebook's folder: where the process started. */
export const settings: () => TsConfig = tsConfigOf(process.cwd(), (problem) =>
  process.stderr.write(`tsconfig: ${problem}\n`),
);

/** TypeScript or TSX → the newest JavaScript, with a source map. */
export function compile(
  name: string,
  text: string,
  lang: "ts" | "tsx",
  kind: Kind = "module",
  onlyRemoveTypeImports = false,
): Compiled {
  const problem = depthProblem(text);
  if (problem !== undefined) return { code: "", map: () => undefined, errors: [problem] };
  const changed = prepared(name, text, lang, kind);
  const given = changed?.toString() ?? text;
  const { code, map, errors } = oxc().transformSync(name, given, {
    ...optionsOf(settings(), onlyRemoveTypeImports),
    lang,
    sourceType: "module",
    sourcemap: true,
    target: "esnext",
  });
  const placed = (): SourceMapInput | undefined => {
    if (map === undefined) return undefined;
    let own = map as SourceMapInput;
    if (hasRareEnds(given)) own = feedLines().withFeedLines(own, code, given);
    if (hasMadeCalls(given)) own = madeCode().placeMadeCode(name, given, lang, code, own);
    if (changed === undefined) return own;
    const before = changed.generateMap({ hires: true, source: name });
    // The casts: the packages name one shape by three types.
    return remapping()([own, before] as never, () => null) as SourceMapInput;
  };
  // The compiler's mark of a module of which only types were exported.
  const bare = kind === "commonjs" ? code.replace(/^export \{\};$/m, "") : code;
  return { code: withHelpers(bare), map: placed, errors };
}

const hasMadeCalls = (text: string): boolean => /@|\b(?:enum|namespace|module)\b/.test(text);
const feedLines = (): typeof import("./feed-lines.ts") => load("./feed-lines");
const madeCode = (): typeof import("./made-code.ts") => load("./made-code");

function optionsOf(config: TsConfig, onlyRemoveTypeImports: boolean): TransformOptions {
  const fields =
    config.useDefineForClassFields ?? !/^es(?:[356]|20(?:1\d|2[01]))$/i.test(config.target ?? "");
  return {
    assumptions: { setPublicClassFields: !fields },
    typescript: { onlyRemoveTypeImports, removeClassFieldsWithoutInitializer: !fields },
    jsx: jsxOf(config),
    // V8 has no decorators of its own, and the compiler only the ones of `experimentalDecorators`.
    decorator: { legacy: true, emitDecoratorMetadata: config.emitDecoratorMetadata === true },
    helpers: { mode: "External" as never },
  };
}

/** Without word from a tsconfig.json, JSX is HTML and needs no package. */
function jsxOf({
  jsx,
  jsxImportSource,
  jsxFactory,
  jsxFragmentFactory,
}: TsConfig): NonNullable<TransformOptions["jsx"]> {
  const shared = { development: false, throwIfNamespace: false } as const;
  if (jsx === "react" || (jsx !== undefined && jsxFactory !== undefined))
    return {
      ...shared,
      runtime: "classic",
      ...(jsxFactory === undefined ? {} : { pragma: jsxFactory }),
      ...(jsxFragmentFactory === undefined ? {} : { pragmaFrag: jsxFragmentFactory }),
    };
  const importSource =
    jsxImportSource ?? (jsx?.startsWith("react-jsx") === true ? "react" : JSX_SOURCE);
  return { ...shared, runtime: "automatic", importSource };
}

/** Few cells have namespaces, decorators or words of CommonJS; what prepares them is loaded by the first that does. */
function prepared(
  name: string,
  text: string,
  lang: "ts" | "tsx",
  kind: Kind,
): MagicString | undefined {
  if (!MAY_NEED.test(text) && !(name.endsWith(".cts") && COMMONJS_NAME.test(text)))
    return undefined;
  return load<typeof import("./prepare.ts")>("./prepare").prepare(name, text, lang, kind);
}

const MAY_NEED =
  /\b(?:namespace|module)\s|(?<!["'`\w])@[\w$(]|\bimport\s+[^\s"'{*]+(?:\s+[^\s"'{*]+)?\s*=|\bexport\s*=/;

const COMMONJS_NAME = /\b(?:require|module|exports|__filename|__dirname)\b/;

/** Two maps become one; loaded by the first that need it. */
export const remapping = (): typeof import("@jridgewell/remapping").default =>
  load("@jridgewell/remapping");

type Transformer = typeof import("oxc-transform");
let loaded: Transformer | undefined;
const oxc = (): Transformer => (loaded ??= load<Transformer>("oxc-transform"));

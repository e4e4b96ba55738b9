import { call, hasMethod, isPlain, property, type Form, type Picture } from "./form.ts";
import { readable } from "./serializable.ts";

/** Values of a specification above which no static picture is drawn. */
const LARGE = 5_000_000;
/** How long its data may take to come, in milliseconds: the cell waits for the picture. */
const PATIENCE = 5_000;

/**
 * A Vega or Vega-Lite specification, as an object with `$schema` or behind `toSpec()`: interactive where the front end
 * draws Vega, a static picture elsewhere. No HTML, which JupyterLab would prefer to the chart.
 */
export const vega: Form = (value) => {
  const spec = specOf(value);
  if (spec === undefined) return viewOf(value);
  const { library, data } = spec;
  const chart = { [`application/vnd.${library === "vega" ? "vega" : "vegalite"}.v5+json`]: data };
  const text = { "text/plain": title(library, data) };
  return drawSvg(library, data).then(
    (svg) => ({ data: { ...chart, "image/svg+xml": svg, ...text } }),
    // Data that cannot be loaded here may still load in the browser.
    (error: unknown) => ({
      data: {
        ...chart,
        "text/plain": `${text["text/plain"]} (no static picture: ${String(error)})`,
      },
    }),
  );
};

interface Specification {
  readonly library: "vega" | "vega-lite";
  readonly data: Record<string, unknown>;
}

function specOf(value: unknown): Specification | undefined {
  const made = hasMethod(value, "toSpec") ? call(value, "toSpec") : value;
  if (!isPlain(made)) return undefined;
  const $schema = property(made, "$schema");
  const isChart =
    made !== value &&
    ["mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat"].some(
      (name) => name in made,
    );
  const library =
    /\/schema\/(vega|vega-lite)\/v\d/.exec(String($schema))?.[1] ??
    (isChart ? "vega-lite" : undefined);
  if (library !== "vega" && library !== "vega-lite") return undefined;
  // Front ends draw version 5, which reads what version 6 writes.
  const schema = `https://vega.github.io/schema/${library}/v5.json`;
  return { library, data: { ...made, $schema: schema } };
}

/** A running Vega view has no specification any more, only its picture. */
function viewOf(value: unknown): ReturnType<Form> {
  if (!hasMethod(value, "toSVG") || !hasMethod(value, "runAsync")) return undefined;
  return Promise.resolve(call(value, "toSVG")).then((svg): Picture => ({
    data: { "image/svg+xml": String(svg), "text/plain": "Vega view" },
  }));
}

async function drawSvg(
  library: Specification["library"],
  data: Specification["data"],
): Promise<string> {
  const json = JSON.stringify(data, readable);
  if (json.length > LARGE) throw new RangeError("too much data");
  // As the front end gets it; the library takes no big integers.
  const given = JSON.parse(json) as Specification["data"];
  // Loaded when the first chart is shown.
  const { View, None, loader, parse } = await import("vega");
  const spec =
    library === "vega" ? given : (await import("vega-lite")).compile(given as never).spec;
  const files = loader({ baseURL: `${process.cwd()}/` });
  const missing: unknown[] = [];
  const load: typeof files.load = (uri, options) =>
    files.load(uri, options).catch((error: unknown) => {
      // A view draws itself without the data.
      missing.push(error);
      throw error;
    });
  const view = new View(parse(spec), {
    renderer: "none",
    logLevel: None,
    loader: { ...files, load },
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`its data did not come in ${PATIENCE / 1000} s`)),
    PATIENCE,
  );
  try {
    const svg = await Promise.race([view.toSVG(), late.promise]);
    if (missing.length > 0) throw missing[0];
    return svg;
  } finally {
    clearTimeout(timer);
    view.finalize();
  }
}

function title(library: string, { title: given, mark }: Specification["data"]): string {
  const text = typeof given === "string" ? given : property(given, "text");
  const kind = typeof mark === "string" ? mark : property(mark, "type");
  return [
    library === "vega" ? "Vega" : "Vega-Lite",
    typeof kind === "string" ? kind : "",
    "chart",
    typeof text === "string" ? `“${text}”` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

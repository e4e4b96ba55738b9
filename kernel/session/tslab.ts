import type { Displays } from "./display.ts";

/** Where the module that a cell imports as `tslab` finds what it exports. */
export const TSLAB: symbol = Symbol.for("sonde.tslab");

/** What each of tslab's display functions makes. */
const TYPES = {
  javascript: "application/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
};

type Show = (bundle: Record<string, unknown>) => void;
type TslabDisplay = Record<keyof typeof TYPES, (content: unknown) => void> & {
  raw(type: string, content: unknown): void;
};

/** Makes notebooks written for the tslab kernel run: the global `tslab`, also there to be imported. */
export function installTslab(displays: Displays): void {
  const show: Show = (bundle) => void displays.show(bundle, { raw: true });
  const tslab = {
    display: displayBy(show),
    /** Its first call shows, later ones replace what that showed. */
    newDisplay: () => {
      const display_id = crypto.randomUUID();
      let update = false;
      return displayBy((bundle) => {
        displays.show(bundle, { raw: true, display_id, update });
        update = true;
      });
    },
    versions: { tslab: "1.0.22", node: process.version },
  };
  Object.defineProperty(globalThis, TSLAB, { value: tslab });
  Object.defineProperty(globalThis, "tslab", { value: tslab, writable: true, configurable: true });
}

function displayBy(show: Show): TslabDisplay {
  const entries = Object.entries(TYPES).map(([name, type]) => [
    name,
    (content: unknown): void => show({ [type]: content }),
  ]);
  return {
    ...(Object.fromEntries(entries) as Omit<TslabDisplay, "raw">),
    raw: (type, content) => show({ [type]: content }),
  };
}

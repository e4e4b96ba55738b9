import * as helpers from "../display/helpers.ts";
import { cut, plain } from "../display/text.ts";
import type { DisplayHandle, DisplayOptions, Displays } from "./display.ts";

/** What a cell calls `display`: a function with helpers, each of which shows at once. */
export interface Display {
  (value: unknown, options?: DisplayOptions): DisplayHandle | undefined;
  html: Shown;
  markdown: Shown;
  latex: Shown;
  svg: Shown;
  text: Shown;
  json(value: unknown): void;
  image(source: unknown, options?: helpers.ImageOptions): void;
  update(id: string, value: unknown): void;
  clear(wait?: boolean): void;
}

type Shown = (text: unknown, ...values: readonly unknown[]) => void;

/** The global `display` over the displays of the process. */
export function createDisplay(displays: Displays, clear: (wait: boolean) => void): Display {
  const shown =
    <A extends readonly unknown[]>(make: (...args: A) => unknown) =>
    (...args: A): void =>
      void displays.show(make(...args));
  return Object.assign(
    (value: unknown, ...more: readonly [options?: DisplayOptions]) => {
      // `values.forEach(display)` gives two more, the place and the whole.
      if (more.length === 1) checkOptions(more[0]);
      return displays.show(value, more[0]);
    },
    {
      html: shown(helpers.html),
      markdown: shown(helpers.markdown),
      latex: shown(helpers.latex),
      svg: shown(helpers.svg),
      text: shown(helpers.text),
      json: shown(helpers.json),
      image: shown(helpers.image),
      update: (id: string, value: unknown) =>
        void displays.show(value, { display_id: id, update: true }),
      clear: (wait = false) => clear(wait),
    },
  );
}

const OPTIONS = [
  "raw",
  "id",
  "display_id",
  "update",
  "metadata",
] as const satisfies readonly (keyof DisplayOptions)[];

/** Refuses a second value, which would not be shown. */
function checkOptions(options: unknown): void {
  if (options === undefined) return;
  const isObject = typeof options === "object" && options !== null;
  if (isObject && (OPTIONS.some((name) => name in options) || Object.keys(options).length === 0))
    return;
  throw new TypeError(
    `display: expected options such as { id: "name" } after the value, got ${cut(plain(options), 100)}; show one value a call`,
  );
}

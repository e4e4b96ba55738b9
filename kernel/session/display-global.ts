import * as helpers from "../display/helpers.ts";
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
    (value: unknown, options?: DisplayOptions) => displays.show(value, options),
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

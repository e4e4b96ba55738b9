import { types } from "node:util";
import { blob } from "./blob.ts";
import { bytes } from "./bytes.ts";
import { canvas } from "./canvas.ts";
import { complete, isBundle, withoutGreedy } from "./complete.ts";
import { DISPLAY, isDisplayable, METADATA, type Displayable } from "./displayable.ts";
import { dom } from "./dom.ts";
import { hasMethod, type Form, type Picture } from "./form.ts";
import { frames } from "./frames.ts";
import { plotly } from "./plotly.ts";
import { records } from "./records.ts";
import { plain, plainScalar } from "./text.ts";
import { vega } from "./vega.ts";

/** What a value looks like, and what went wrong when its own display failed. */
export interface Drawn extends Picture {
  readonly problem?: { readonly error: unknown };
}

/** How a value is recognised that does not draw itself: the first form that knows it counts (docs/display.md). */
const forms: readonly Form[] = [canvas, vega, frames, bytes, blob, dom, plotly, records];

/** The MIME bundle of a value; a promise only when its picture comes later. Always holds `text/plain`. */
export function draw(value: unknown): Drawn | Promise<Drawn> {
  const scalar = plainScalar(value);
  if (scalar !== undefined) return { data: { "text/plain": scalar } };
  if (isDisplayable(value)) return drawItself(value);
  for (const form of forms) {
    const picture = attempt(form, value);
    if (types.isPromise(picture))
      return picture.then(
        (made) => drawn(value, made),
        () => drawn(value, undefined),
      );
    if (picture !== undefined) return drawn(value, picture);
  }
  return drawn(value, undefined);
}

/** A value that only looks like one of a form is text. */
function attempt(form: Form, value: unknown): ReturnType<Form> {
  try {
    return form(value);
  } catch {
    return undefined;
  }
}

function drawn(value: unknown, picture: Picture | undefined): Drawn {
  if (picture === undefined) return { data: { "text/plain": plain(value) } };
  return { ...picture, data: complete(picture.data, () => plain(value)) };
}

function drawItself(value: Displayable): Drawn | Promise<Drawn> {
  const failed = (error: unknown): Drawn => ({ ...drawn(value, undefined), problem: { error } });
  const finish = (made: unknown): Drawn => {
    if (!isBundle(made))
      return failed(
        new TypeError(`Jupyter.display: expected an object of MIME types, got ${plain(made)}`),
      );
    const data = complete(withoutGreedy(made), () => plain(value));
    const metadata = value[METADATA];
    return metadata === undefined ? { data } : { data, metadata };
  };
  try {
    const made = value[DISPLAY]();
    // Also of a library's own promises.
    return hasMethod(made, "then")
      ? Promise.resolve(made).then(finish).catch(failed)
      : finish(made);
  } catch (error) {
    return failed(error);
  }
}

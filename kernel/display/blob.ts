import { picture } from "./bytes.ts";
import type { Form } from "./form.ts";

/** A Blob or File of a picture, by the type that it says it has. */
export const blob: Form = (value) => {
  if (!(value instanceof Blob) || !/^image\/(?:png|jpeg|gif|webp|svg\+xml)$/.test(value.type))
    return undefined;
  return value.arrayBuffer().then((buffer) => picture(value.type, new Uint8Array(buffer)));
};

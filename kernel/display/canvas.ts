import { types } from "node:util";
import { call, hasMethod, property, type Form, type Picture } from "./form.ts";

/** A canvas of any library, through its `toDataURL`; one that answers later is waited for. */
export const canvas: Form = (value) => {
  if (!hasMethod(value, "toDataURL")) return undefined;
  const made = call(value, "toDataURL", "image/png");
  return types.isPromise(made) ? made.then((url) => drawn(value, url)) : drawn(value, made);
};

function drawn(value: unknown, url: unknown): Picture | undefined {
  const [, type, base64] = /^data:(image\/[\w+.-]+);base64,(.*)$/s.exec(String(url)) ?? [];
  if (type === undefined || base64 === undefined) return undefined;
  const [width, height] = [property(value, "width"), property(value, "height")];
  const sized = typeof width === "number" && typeof height === "number";
  return {
    data: { [type]: base64, "text/plain": sized ? `Canvas ${width} × ${height}` : "Canvas" },
    ...(sized ? { metadata: { [type]: { width, height } } } : {}),
  };
}

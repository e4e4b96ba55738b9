import { types } from "node:util";
import type { Form, Picture } from "./form.ts";
import { isSvg, standalone } from "./svg.ts";

const ascii = (text: string): readonly number[] => [...Buffer.from(text, "latin1")];

const SIGNATURES: readonly (readonly [type: string, start: readonly number[], at?: number])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", ascii("GIF8")],
  ["image/webp", ascii("WEBP"), 8],
  ["application/pdf", ascii("%PDF-")],
];

/** Bytes of a picture or a PDF file, recognised by how they start; an ArrayBuffer of them too. */
export const bytes: Form = (value) => {
  const view = viewOf(value);
  if (view === undefined) return undefined;
  const type = typeOf(view);
  return type === undefined ? undefined : picture(type, view);
};

/** Bytes as a picture of a known type, as text where that type is text. */
export function picture(type: string, view: Uint8Array): Picture {
  const buffer = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const text =
    type === "image/svg+xml" ? standalone(buffer.toString("utf8")) : buffer.toString("base64");
  return { data: { [type]: text, "text/plain": `${type}, ${view.byteLength} bytes` } };
}

/** The type of a picture by its first bytes. */
export function typeOf(view: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, start, at = 0]) =>
    start.every((byte, index) => view[at + index] === byte),
  );
  if (found !== undefined) return found[0];
  const head = Buffer.from(view.buffer, view.byteOffset, Math.min(view.byteLength, 512));
  return isSvg(head.toString("latin1")) ? "image/svg+xml" : undefined;
}

/** The bytes behind a value. */
export function viewOf(value: unknown): Uint8Array | undefined {
  if (types.isUint8Array(value)) return value;
  if (types.isUint8ClampedArray(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return types.isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined;
}

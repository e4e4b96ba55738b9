import { types } from "node:util";
import type { Bundle } from "../protocol/content.ts";

const SIGNATURES: readonly (readonly [type: string, start: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
];

/** Bytes of a PNG, JPEG, GIF or SVG as an image; nothing for other values. */
export function imageOf(value: unknown): Bundle {
  if (!types.isUint8Array(value)) return {};
  const found = SIGNATURES.find(([, start]) => start.every((byte, index) => value[index] === byte));
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (found !== undefined) return { [found[0]]: bytes.toString("base64") };
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]/s.test(bytes.toString("latin1", 0, 512)))
    return { "image/svg+xml": bytes.toString("utf8") };
  return {};
}

import { createHash } from "node:crypto";

/** The sha256 of text or bytes, in hexadecimal: equal content, equal hash. */
export function hash(content: string | NodeJS.ArrayBufferView): string {
  return createHash("sha256").update(content).digest("hex");
}

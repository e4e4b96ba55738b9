import { createRequire } from "node:module";
import type { Native } from "./native.ts";

/** The addon, or null when it is not built. */
export function loadNative(): Native | null {
  try {
    return createRequire(import.meta.url)("#addon") as Native;
  } catch {
    return null;
  }
}

import { load, type Found } from "./addon.ts";
import type { Native } from "./native.ts";

export type { Feed, KernelPath, Native, NativeProgram, NativeStep, NativeStore } from "./native.ts";

let found: Found | undefined;

/** The addon, loaded once; null when this machine has none. */
export function loadNative(): Native | null {
  found ??= load();
  return found.native;
}

/** Why there is no addon, what was tried and what helps; null when there is one. */
export function nativeProblem(): string | null {
  if (loadNative()) return null;
  const tried = found?.tried.map((line) => `\n  ${line}`).join("") ?? "";
  return `native: the addon cannot be loaded; run npm run build:native (needs cargo, https://rustup.rs)${tried}`;
}

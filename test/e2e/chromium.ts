import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium on this machine, or null. `SONDE_CHROMIUM` names another one. */
export function findChromium(): string | null {
  const folders = ["/usr/lib/chromium", ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = [
    process.env["SONDE_CHROMIUM"],
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return candidates.find((path) => path !== undefined && existsSync(path)) ?? null;
}

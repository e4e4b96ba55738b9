import { join } from "node:path";
import { IN_MEMORY, OWN } from "./name.ts";

/** Where the history is kept: in the file that `SONDE_HISTORY` names, nowhere when that is `off`, else under Jupyter's data folder. */
export function historyFile(
  dataFolder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const chosen = env["SONDE_HISTORY"] ?? "";
  if (chosen === "off") return IN_MEMORY;
  return chosen === "" ? join(dataFolder, OWN) : chosen;
}

import { readFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";

// The program that `isTooDeep` starts: a thread has half the stack of a process.
if (isMainThread) {
  const text = readFileSync(0, "utf8");
  const thread = new Worker(new URL(import.meta.url), { workerData: text, stderr: true });
  thread.on("error", () => process.exit(1));
} else {
  const text = workerData as string;
  for (const lang of ["tsx", "ts"] as const) {
    const options = { lang, sourceType: "module" } as const;
    const { errors } = parseSync(`cell.${lang}`, text, { ...options, showSemanticErrors: true });
    if (errors.length === 0) transformSync(`cell.${lang}`, text, options);
  }
}

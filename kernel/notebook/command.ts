import { basename, join, relative, resolve } from "node:path";
import { reporter, summaryOf } from "./report.ts";
import { runNotebook, type RunResult } from "./run.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a notebook from the command line; gives the exit code. */
export async function run(
  path: string,
  { out, timeout }: { out?: string; timeout?: number },
): Promise<number> {
  const written = resolve(out ?? join("out", basename(path)));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  // Each of them, not the first alone: an impatient second one must not lose what ran.
  for (const signal of signals) process.on(signal, interrupt);
  // Whoever reads along may leave (`| head`); the notebook still runs and is written.
  process.stdout.on("error", () => {});
  const start = performance.now();
  const result = await runNotebook(path, {
    out: written,
    ...(timeout === undefined ? {} : { timeout }),
    signal: stop.signal,
    events: reporter((text) => void process.stdout.write(text)),
  }).finally(() => {
    for (const signal of signals) process.off(signal, interrupt);
  });
  process.stdout.write(ending(result, relative(process.cwd(), written), performance.now() - start));
  return result.failure ? 1 : 0;
}

function ending({ notebook, failure }: RunResult, out: string, milliseconds: number): string {
  const time = `${(milliseconds / 1000).toFixed(1)} s`;
  const summary = summaryOf(notebook);
  const result = failure
    ? `\nfailed in cell ${failure.position} after ${time}: ${failure.error.ename}: ${failure.error.evalue}\n`
    : `\nall cells ran in ${time}\n`;
  return `${result}${summary && `${summary.trimEnd()}\n`}executed notebook: ${out}
open it in JupyterLab: npx sonde install && jupyter lab ${quote(out)}
`;
}

/** A path as a shell takes it. */
const quote = (path: string): string =>
  /^[\w./\\:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

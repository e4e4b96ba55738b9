import { basename, relative } from "node:path";
import type { RunCommand } from "./arguments.ts";
import { filesOf, runJob, type JobResult } from "./job.ts";
import { formatJunit, type Suite } from "./junit.ts";
import { reporter, summaryOf } from "./report.ts";
import type { CellResult } from "./run.ts";
import { checkWritable, writeWhole } from "./whole-file.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs notebooks from the command line; gives the exit code. */
export async function run(command: RunCommand): Promise<number> {
  refuseSameFile(command);
  if (command.junit !== undefined) checkWritable(command.junit, "--junit");
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  // Each of them, not the first alone: an impatient second one must not lose what ran.
  for (const signal of signals) process.on(signal, interrupt);
  // Whoever reads along may leave (`| head`); the notebook still runs and is written.
  process.stdout.on("error", () => {});
  try {
    const suites = await runAll(command, stop.signal);
    if (command.junit !== undefined) writeWhole(command.junit, formatJunit(suites), "--junit");
    if (stop.signal.aborted) return 130;
    return suites.every(isGood) ? 0 : 1;
  } finally {
    // Unless one came: an impatient second one must not change the exit code of what is about to end.
    if (!stop.signal.aborted) for (const signal of signals) process.off(signal, interrupt);
  }
}

/** Runs `jobs` notebooks at a time, in order. */
async function runAll(command: RunCommand, signal: AbortSignal): Promise<Suite[]> {
  const suites: Suite[] = [];
  const waiting = command.paths.entries();
  const work = async (): Promise<void> => {
    for (const [index, path] of waiting) {
      if (signal.aborted) return;
      suites[index] = await runOne(path, command, signal);
    }
  };
  await Promise.all(Array.from({ length: command.jobs }, work));
  const done = suites.filter((suite) => suite !== undefined);
  if (command.paths.length > 1) {
    const lines = done.map((suite) => `${isGood(suite) ? "✓" : "✗"} ${suite.name}\n`);
    const left = command.paths.length - done.length;
    outputOf(command)(`\n${lines.join("")}${left > 0 ? `${left} not started\n` : ""}`);
  }
  return done;
}

async function runOne(path: string, command: RunCommand, signal: AbortSignal): Promise<Suite> {
  const several = command.paths.length > 1;
  const show = outputOf(command);
  // What runs beside others speaks when it has ended.
  const held: string[] = [];
  const say = command.jobs > 1 && several ? (text: string) => void held.push(text) : show;
  const start = performance.now();
  if (several) say(`── ${path}\n`);
  try {
    const result = await runJob(path, command, {
      events: reporter(say),
      signal,
      print: (text) => void process.stdout.write(text),
      warn: say === show ? (text) => void process.stderr.write(`sonde ${text}`) : say,
    });
    say(ending(result, performance.now() - start));
    return { name: path, cells: result.cells };
  } catch (error) {
    if (!several) throw error;
    const problem = (error as Error).message;
    say(`sonde ${problem}\n`);
    return { name: path, cells: [], problem };
  } finally {
    if (held.length > 0) show(held.join(""));
  }
}

/** Where progress goes: not between the lines of a notebook on standard output. */
const outputOf = ({ out, paths }: RunCommand): ((text: string) => void) => {
  const stream =
    out === "-" || (out === undefined && paths.includes("-")) ? process.stderr : process.stdout;
  return (text) => void stream.write(text);
};

const hasFailed = ({ failure, allowed }: CellResult): boolean => failure !== null && !allowed;

const isGood = ({ cells, problem }: Suite): boolean =>
  problem === undefined && !cells.some((cell) => hasFailed(cell) || cell.differences.length > 0);

function ending({ notebook, cells, written }: JobResult, milliseconds: number): string {
  const time = `${(milliseconds / 1000).toFixed(1)} s`;
  const summary = summaryOf(notebook).trimEnd();
  return [
    "",
    ...cells.flatMap(differences),
    verdict(cells, time),
    ...(summary === "" ? [] : [summary]),
    ...written.map((file) => `executed notebook: ${relative(process.cwd(), file)}`),
    ...written
      .filter((file) => file.endsWith(".ipynb"))
      .slice(0, 1)
      .map(
        (file) =>
          `open it in JupyterLab: npx sonde install && jupyter lab ${quote(relative(process.cwd(), file))}`,
      ),
    "",
  ].join("\n");
}

function verdict(cells: readonly CellResult[], time: string): string {
  const failed = cells.find(hasFailed);
  const differing = cells
    .filter((cell) => cell.differences.length > 0)
    .map(({ position }) => position);
  if (failed?.failure)
    return `failed in cell ${failed.position} after ${time}: ${failed.failure.ename}: ${failed.failure.evalue.split("\n")[0]}`;
  if (differing.length > 0)
    return `${differing.length} cell${differing.length === 1 ? " differs" : "s differ"} from the saved outputs (${differing.join(", ")}) after ${time}`;
  const errors = cells.filter(({ failure }) => failure !== null).length;
  return `all cells ran in ${time}${errors > 0 ? `, ${errors} with an allowed error` : ""}`;
}

const differences = ({ position, differences: found }: CellResult): string[] =>
  found.map(({ what, diff }) => `cell ${position}, ${what} (- saved, + now):\n${diff}\n`);

/** Two notebooks of one name would be written to one file; a comparison writes none. */
function refuseSameFile(command: RunCommand): void {
  const taken = new Set<string>();
  for (const path of command.paths) {
    const files = filesOf(path, command);
    if (files.some((file) => taken.has(file)))
      throw new Error(
        `run: two notebooks are named ${basename(path)}, and would be written to one file; run them one by one with --out`,
      );
    for (const file of files) taken.add(file);
  }
}

/** A path as a shell takes it. */
const quote = (path: string): string =>
  /^[\w./\\:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

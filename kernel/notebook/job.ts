import { basename, dirname, join, resolve } from "node:path";
import { readLock, restoreLock } from "../packages/lock.ts";
import type { RunCommand } from "./arguments.ts";
import { compareOutputs, marksOf } from "./compare.ts";
import { formatNotebook, readNotebook, type Notebook, type Output } from "./notebook.ts";
import { hasParameters, injectParameters, unknownParameters } from "./parameters.ts";
import { runNotebook, type CellResult, type RunEvents } from "./run.ts";
import { readSanitizers } from "./sanitizers.ts";
import { checkWritable, writeWhole } from "./whole-file.ts";

/** How one notebook of a command ended. */
export interface JobResult {
  readonly notebook: Notebook;
  readonly cells: readonly CellResult[];
  /** The files that were written. */
  readonly written: readonly string[];
}

/** What a job needs beside the command. */
export interface JobOptions {
  readonly events: RunEvents;
  readonly signal: AbortSignal;
  /** Writes to standard output. */
  print(text: string): void;
  warn(text: string): void;
}

/** Reads, parameterises, runs, compares and writes one notebook. It is written whatever happens while it runs. */
export async function runJob(
  path: string,
  command: RunCommand,
  { events, signal, print, warn }: JobOptions,
): Promise<JobResult> {
  const { check, timeout, parameters } = command;
  const given = readNotebook(path);
  if (Object.keys(parameters).length > 0 && !hasParameters(given))
    warn(`run: no cell of ${path} is tagged 'parameters'; the parameters go to the top\n`);
  for (const { name, near } of unknownParameters(given, parameters)) {
    const meant = near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`;
    warn(`run: no cell of ${path} uses the parameter ${name}${meant}\n`);
  }
  const notebook = injectParameters(given, parameters);
  const sanitize =
    command.sanitize === undefined ? (text: string) => text : readSanitizers(command.sanitize);
  const targets = targetsOf(path, command);
  for (const { file } of targets) if (file !== "-") checkWritable(file);

  const saved = new Map(
    notebook.cells.map((cell) => [
      cell,
      { ran: cell.execution_count, outputs: cell.outputs ?? [] },
    ]),
  );
  const folder = path === "-" ? process.cwd() : dirname(resolve(path));
  let cells: readonly CellResult[] = [];
  restoreLock(folder, (notebook.metadata["sonde"] as { lock?: unknown } | undefined)?.lock);
  try {
    cells = await runNotebook(notebook, {
      folder,
      goOn: command.allowErrors || check !== undefined,
      events,
      signal,
      ...(timeout === undefined ? {} : { timeout }),
      ...(check === undefined ? {} : { skip: (cell) => marksOf(cell, check).skip }),
    });
  } finally {
    nameKernel(notebook);
    copyLock(notebook, folder, warn);
    for (const { file, format } of targets) {
      const text = await format(notebook);
      if (file === "-") print(text);
      else writeWhole(file, text);
    }
  }
  const compared = cells.map((result): CellResult => {
    if (check === undefined || result.skipped || !marksOf(result.cell, check).check) return result;
    // A cell that was saved before it ran has nothing to compare with.
    const before = saved.get(result.cell);
    if (before === undefined || before.ran === null || before.ran === undefined) return result;
    const now: readonly Output[] = result.cell.outputs ?? [];
    return { ...result, differences: compareOutputs(before.outputs, now, sanitize) };
  });
  const allowed = command.allowErrors && check === undefined;
  return {
    notebook,
    cells: allowed ? compared.map((result) => ({ ...result, allowed })) : compared,
    written: targets.map(({ file }) => file).filter((file) => file !== "-"),
  };
}

interface Target {
  readonly file: string;
  format(notebook: Notebook): string | Promise<string>;
}

/** The files that a notebook's run writes. */
export const filesOf = (path: string, command: RunCommand): readonly string[] =>
  targetsOf(path, command).map(({ file }) => file);

/** What is written where. */
function targetsOf(path: string, { out, html, check, paths }: RunCommand): Target[] {
  const name = path === "-" ? "stdin.ipynb" : basename(path);
  const file = fileOf(out ?? (path === "-" ? "-" : undefined), name, paths.length > 1);
  const page = async (notebook: Notebook): Promise<string> => {
    const { renderPage } = await import("./page/page.ts");
    return renderPage(notebook, {
      name,
      folder: path === "-" ? process.cwd() : dirname(resolve(path)),
    });
  };
  const onlyPage = html && (file === "-" || /\.html?$/i.test(file));
  if (onlyPage) return [{ file, format: page }];
  return [
    // A comparison leaves nothing behind unless asked to.
    ...(check === undefined || out !== undefined ? [{ file, format: formatNotebook }] : []),
    ...(html ? [{ file: file.replace(/(?:\.ipynb)?$/i, ".html"), format: page }] : []),
  ];
}

function fileOf(out: string | undefined, name: string, several: boolean): string {
  if (out === "-") return out;
  if (out === undefined) return resolve("out", name);
  return several || /[\\/]$/.test(out) ? join(resolve(out), name) : resolve(out);
}

/** A notebook without a kernelspec opens with the kernel that ran it. */
function nameKernel(notebook: Notebook): void {
  notebook.metadata["kernelspec"] ??= {
    name: "sonde",
    display_name: "TypeScript (Sonde)",
    language: "typescript",
  };
}

/** The versions that the notebook's packages have, so that the notebook alone says them. */
function copyLock(notebook: Notebook, folder: string, warn: (text: string) => void): void {
  try {
    const lock = readLock(folder);
    if (Object.keys(lock.packages).length > 0) notebook.metadata["sonde"] = { lock };
  } catch (error) {
    // What ran is written all the same.
    warn(`run: ${(error as Error).message}\n`);
  }
}

import { answer, answerAll } from "../handlers/help.ts";
import { record } from "../handlers/record.ts";
import { TypeChecks } from "../handlers/type-checks.ts";
import { mayUseMagics, parseQuestion } from "../magics/question.ts";
import type { Language } from "../language/language.ts";
import type { Failure, Page } from "../protocol/content.ts";
import type { Cell, Outcome, Publications, Session } from "../session/session.ts";
import { createLanguage } from "../language/server.ts";
import { createSession } from "../session/host.ts";
import type { Difference } from "./compare.ts";
import { sourceOf, type Notebook, type NotebookCell } from "./notebook.ts";
import { askTerminal } from "./terminal.ts";
import { Outputs, type Publication } from "./outputs.ts";
import { WidgetStates } from "./widget-states.ts";

/** What happens during a run, for whoever reports it. */
export interface RunEvents {
  /** A code cell starts; `position` counts code cells from 1. */
  started(cell: NotebookCell, position: number, total: number): void;
  published<T extends keyof Publications>(type: T, content: Publications[T]): void;
  ended(cell: NotebookCell, milliseconds: number, failure: Failure | null): void;
}

/** How one code cell ended. */
export interface CellResult {
  readonly cell: NotebookCell;
  /** Counts code cells from 1. */
  readonly position: number;
  readonly milliseconds: number;
  readonly failure: Failure | null;
  /** Whether it was allowed to fail. */
  readonly allowed: boolean;
  readonly skipped: boolean;
  /** Where its outputs are not as saved, when they were compared. */
  readonly differences: readonly Difference[];
}

export interface RunOptions {
  /** The notebook's folder: imports and relative paths start here. */
  readonly folder: string;
  /** Seconds that one cell may take. */
  readonly timeout?: number;
  /** Go on after a cell that fails. */
  readonly goOn?: boolean;
  /** Cells that keep their outputs and do not run. */
  readonly skip?: (cell: NotebookCell) => boolean;
  readonly events: RunEvents;
  /** Ends the run as a failing cell does. */
  readonly signal?: AbortSignal;
}

/** Milliseconds that a cell's type warnings may come after its end: a busy machine takes seconds for the first. */
const warningPatience = 15_000;
/** Milliseconds that an interrupted cell may take to end before its process is killed. */
const interruptPatience = 3500;

/** Runs a notebook's code cells in order, without Jupyter. Puts their outputs into the notebook. */
export async function runNotebook(
  notebook: Notebook,
  options: RunOptions,
): Promise<readonly CellResult[]> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  const skip = (cell: NotebookCell): boolean =>
    (cell.metadata.tags?.includes("skip-execution") ?? false) || (options.skip?.(cell) ?? false);
  for (const cell of cells)
    if (!skip(cell)) Object.assign(cell, { outputs: [], execution_count: null });
  const outputs = new Outputs();
  const widgets = new WidgetStates();
  /** Why the process died, perhaps after its cell had ended: by a timer. */
  let death: string | undefined;
  const session = createSession({
    folder: options.folder,
    ask: (_, question, signal) => askTerminal(question, signal),
    publish(execution, type, content) {
      const cell = cells[execution - 1];
      // The cast: an object literal loses that `type` and `content` belong together.
      if (cell) outputs.add(cell, { type, content } as Publication);
      options.events.published(type, content);
    },
    comm: (_, message) => widgets.follow(message),
    restarted(reason) {
      death = reason;
      language.reset();
    },
  });
  const language = createLanguage({ folder: options.folder });
  const checks = new TypeChecks();
  const results: CellResult[] = [];
  /** Fails the cell that ran last when the process died after it had ended; true when the run is to stop for that. */
  const noteDeath = (): boolean => {
    const last = results.findLast(({ skipped }) => !skipped);
    if (death === undefined || last === undefined) return false;
    const died = failure("ExecutorDied", `${death} after the cell; all variables are lost`);
    death = undefined;
    if (last.failure !== null) return false; // it knows
    last.cell.outputs?.push(errorOutput(died));
    results[results.indexOf(last)] = { ...last, failure: died };
    return !last.allowed;
  };
  try {
    // The start of the process is no cell's time. When it fails, the first cell says so.
    const aborted = stopper(options.signal);
    await Promise.race([session.ready().catch(() => 0), aborted.promise]);
    aborted.clear();
    for (const [i, cell] of cells.entries()) {
      if (noteDeath() && !options.goOn) break;
      const skipped = skip(cell);
      if (skipped) results.push({ ...passed(cell, i + 1), skipped });
      if (skipped || sourceOf(cell).trim() === "") continue;
      options.events.started(cell, i + 1, cells.length);
      const start = performance.now();
      const outcome = await runCell(cell, i + 1, { session, language, checks, outputs, options });
      const milliseconds = performance.now() - start;
      const failure = outcome.status === "error" ? outcome : null;
      if (failure) cell.outputs?.push(errorOutput(failure));
      options.events.ended(cell, milliseconds, failure);
      const allowed = cell.metadata.tags?.some((tag) => MAY_FAIL.includes(tag)) ?? false;
      results.push({ ...passed(cell, i + 1), milliseconds, failure, allowed });
      if (options.signal?.aborted || (failure && !allowed && !options.goOn)) break;
    }
    noteDeath();
    return results;
  } finally {
    widgets.store(notebook);
    await Promise.all([session.close(), language.close()]);
  }
}

const MAY_FAIL: readonly string[] = ["raises-exception", "nbval-raises-exception"];

const passed = (cell: NotebookCell, position: number): CellResult => ({
  cell,
  position,
  milliseconds: 0,
  failure: null,
  allowed: false,
  skipped: false,
  differences: [],
});

interface Parts {
  readonly session: Session;
  readonly language: Language;
  readonly checks: TypeChecks;
  readonly outputs: Outputs;
  readonly options: RunOptions;
}

/** Runs one cell with its type warnings beside it, stopped when it takes too long or the run is aborted. */
async function runCell(cell: NotebookCell, count: number, parts: Parts): Promise<Outcome> {
  const { session, language, checks, options } = parts;
  const code = sourceOf(cell);
  cell.execution_count = count;
  const question = parseQuestion(code);
  if (question) {
    show([await answer(question, language)], cell, parts);
    return { status: "ok", declarations: [] };
  }
  if (mayUseMagics(code)) print(cell, "stdout", await checks.follow(code), parts);
  const checked = { code, count, silent: false };
  const stopped = stopper(options.signal, options.timeout);
  const refused =
    checks.refuses && (await Promise.race([checks.refuse(checked, language), stopped.promise]));
  if (refused) {
    stopped.clear();
    return { status: "error", declarations: [], ...refused };
  }
  const running = session.execute(count, checked);
  const warnings = warn(cell, checked, running, parts);
  const first = await Promise.race([running, stopped.promise]);
  stopped.clear();
  const outcome = "status" in first ? first : await stop(running, session, first);
  record(language, checked, outcome);
  if (outcome.status === "ok") show(await answerAll(code, language), cell, parts);
  const aborted = stopper(options.signal);
  await Promise.race([warnings, wait(warningPatience), aborted.promise]);
  aborted.clear();
  return outcome;
}

/** Prints the answers to a cell's questions: there is no pager. */
function show(pages: readonly Page[], cell: NotebookCell, parts: Parts): void {
  for (const { data } of pages) print(cell, "stdout", `${String(data["text/plain"])}\n`, parts);
}

/** Shows a cell's type errors as warnings on its stderr. */
async function warn(
  cell: NotebookCell,
  checked: Cell,
  running: Promise<Outcome>,
  parts: Parts,
): Promise<void> {
  const { checks, language } = parts;
  print(cell, "stderr", await checks.warnings(checked, language, running).catch(() => ""), parts);
}

/** Adds text that the cell did not say itself to its outputs. */
function print(
  cell: NotebookCell,
  name: "stdout" | "stderr",
  text: string,
  { outputs, options }: Parts,
): void {
  if (text === "") return;
  const content = { name, text };
  outputs.add(cell, { type: "stream", content });
  options.events.published("stream", content);
}

/** Settles with the reason when the cell must be stopped. */
function stopper(
  signal: AbortSignal | undefined,
  timeout?: number,
): { promise: Promise<Failure>; clear: () => void } {
  const { promise, resolve: settle } = Promise.withResolvers<Failure>();
  const abort = (): void => settle(failure("Interrupted", "the run was interrupted"));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = timeout
    ? setTimeout(
        () => settle(failure("Timeout", `the cell took longer than ${timeout} s`)),
        timeout * 1000,
      )
    : undefined;
  return {
    promise,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Interrupts the cell, waits for its last output, and gives the reason as its error. */
async function stop(
  running: Promise<Outcome>,
  session: Session,
  reason: Failure,
): Promise<Outcome> {
  session.interrupt();
  let outcome = await Promise.race([running, wait(interruptPatience)]);
  if (outcome === undefined) {
    // Inside a native call; the cells behind it must not wait for that. The second one ends the process.
    session.interrupt();
    outcome = await Promise.race([running, wait(interruptPatience)]);
  }
  const traceback = outcome?.status === "error" ? outcome.traceback : [];
  return {
    status: "error",
    declarations: outcome?.declarations ?? [],
    ename: reason.ename,
    evalue: reason.evalue,
    traceback: [...reason.traceback, ...traceback],
    ...(outcome?.status === "error" && outcome.lost ? { lost: true } : {}),
    ...(outcome?.status === "error" && outcome.missing ? { missing: outcome.missing } : {}),
  };
}

const failure = (ename: string, evalue: string): Failure => ({
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

const errorOutput = ({ ename, evalue, traceback }: Failure) =>
  ({ output_type: "error", ename, evalue, traceback }) as const;

function wait(milliseconds: number): Promise<undefined> {
  return new Promise((settle) => {
    setTimeout(() => settle(undefined), milliseconds).unref();
  });
}

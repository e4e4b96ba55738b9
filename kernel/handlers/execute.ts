import { mayUseMagics, parseQuestion } from "../magics/question.ts";
import type { Display, Failure, Reply } from "../protocol/content.ts";
import type { History } from "../history/history.ts";
import type { Entry } from "../protocol/history.ts";
import type { Cell, Outcome } from "../session/session.ts";
import type { Ask, Watch } from "./executions.ts";
import type { Context, Handler } from "./handler.ts";
import { answer, answerAll } from "./help.ts";
import { record } from "./record.ts";
import { TypeChecks } from "./type-checks.ts";
import { evaluate } from "./user-expressions.ts";

type ExecuteReply = Reply<"execute_request">;

/** Run a cell, or answer the question it asks. Each stored cell takes the next number of `history`. */
export function execute(history: History): Handler<"execute_request"> {
  const checks = new TypeChecks();
  /** In all shells. */
  const running = new Set<Cell>();
  let stored = 0;

  return async ({ code, silent, store_history, allow_stdin, user_expressions }, context) => {
    // A cell that is not stored borrows the next number without using it up.
    const count = stored + 1;
    const entry: Entry = { line: count, input: code, output: null };
    const stores = store_history && !silent && code.trim() !== "";
    if (stores) {
      stored = count;
      history.add(entry);
    }
    // Cells of subshells may be stored while this one runs.
    const number = stored;
    if (!silent) context.publish("execute_input", { code, execution_count: count });

    const question = parseQuestion(code);
    if (question) {
      const page = await answer(question, await context.language);
      return { status: "ok", execution_count: number, payload: [page], user_expressions: {} };
    }
    const text = mayUseMagics(code) ? await checks.follow(code) : "";
    if (text !== "") context.publish("stream", { name: "stdout", text });
    const beside = typeof context.header.subshell_id === "string";
    const cell: Cell = { code, count, silent, ...(beside ? { beside } : {}) };
    const { interrupts, language } = context;
    const others = [...running];
    const refused =
      checks.refuses && (await interrupts.meanwhile(checks.refuse(cell, language, others)));
    if (refused) return failed(refused, number, silent, context);
    running.add(cell);
    const ran = start(cell, stores ? remember(entry, history) : null, allow_stdin, context);
    // In this order, as a cell is checked against the cells before it. Nothing waits for either.
    void warn(cell, ran, others, checks, context);
    const outcome = await ran;
    running.delete(cell);
    void note(cell, outcome, context);
    if (outcome.status === "error") return failed(outcome, number, silent, context);
    const pages = await answerAll(code, context.language);
    return {
      status: "ok",
      execution_count: number,
      payload: [...(outcome.payload ?? []), ...pages],
      user_expressions: await evaluate(user_expressions, count, context),
    };
  };
}

function start(
  cell: Cell,
  watch: Watch | null,
  mayAsk: boolean,
  context: Context,
): Promise<Outcome> {
  const { session, executions, questions, request, header } = context;
  const ask: Ask = (question, signal) => questions.ask(request, question, signal);
  const execution = executions.begin(header, {
    ...(watch === null ? {} : { watch }),
    ...(mayAsk ? { ask } : {}),
  });
  const run = async (): Promise<Outcome> => {
    const outcome = await session.execute(execution, cell);
    executions.end(execution);
    return outcome;
  };
  return context.debugger.ready()?.then(run) ?? run();
}

/** Publishes what is wrong with the types of a cell, beside its running. */
async function warn(
  cell: Cell,
  running: Promise<Outcome>,
  others: readonly Cell[],
  checks: TypeChecks,
  context: Context,
): Promise<void> {
  try {
    const text = await checks.warnings(cell, context.language, running, others);
    if (text !== "") context.publish("stream", { name: "stderr", text });
  } catch (error) {
    context.log(`the types of cell ${cell.count} were not checked: ${String(error)}`);
  }
}

/** Keeps the text of the cell's result for the history. Mutates `entry`. */
function remember(entry: Entry, history: History): Watch {
  return (type, content) => {
    if (type === "execute_result") {
      entry.output = String((content as Display).data["text/plain"]);
      history.changed(entry);
    }
    return false;
  };
}

/** Records a cell for completion. */
async function note(cell: Cell, outcome: Outcome, { language, log }: Context): Promise<void> {
  try {
    record(await language, cell, outcome);
  } catch (error) {
    log(`cell ${cell.count} was not recorded for completion: ${String(error)}`);
  }
}

function failed(failure: Failure, stored: number, silent: boolean, context: Context): ExecuteReply {
  const { ename, evalue, traceback } = failure;
  if (!silent) context.publish("error", { ename, evalue, traceback });
  const rest = { execution_count: stored, payload: [], user_expressions: {} };
  return { status: "error", ename, evalue, traceback, ...rest };
}

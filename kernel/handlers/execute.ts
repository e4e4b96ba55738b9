import { parseQuestion } from "../magics/question.ts";
import type { Declaration, Display, Failure, Reply } from "../protocol/content.ts";
import type { Entry } from "../protocol/history.ts";
import type { Cell, Outcome } from "../session/session.ts";
import type { Ask, Watch } from "./executions.ts";
import type { Context, Handler } from "./handler.ts";
import { answer, answerAll } from "./help.ts";
import { evaluate } from "./user-expressions.ts";
import { warn } from "./warn.ts";

type ExecuteReply = Reply<"execute_request">;

/** Run a cell, or answer the question it asks. Each stored cell takes the next number and is appended to `entries`. */
export function execute(entries: Entry[]): Handler<"execute_request"> {
  let stored = 0;

  return async ({ code, silent, store_history, allow_stdin, user_expressions }, context) => {
    // A cell that is not stored borrows the next number without using it up.
    const count = stored + 1;
    const entry: Entry = { line: count, input: code, output: null };
    if (store_history && !silent && code.trim() !== "") {
      stored = count;
      entries.push(entry);
    }
    if (!silent) context.publish("execute_input", { code, execution_count: count });

    const question = parseQuestion(code);
    if (question) {
      const page = await answer(question, await context.language);
      return { status: "ok", execution_count: stored, payload: [page], user_expressions: {} };
    }
    const outcome = await run({ code, count, silent }, entry, allow_stdin, context);
    if (outcome.status === "error") return failed(outcome, stored, silent, context);
    const pages = await answerAll(code, context.language);
    return {
      status: "ok",
      execution_count: stored,
      payload: [...(outcome.payload ?? []), ...pages],
      user_expressions: await evaluate(user_expressions, count, context),
    };
  };
}

async function run(cell: Cell, entry: Entry, mayAsk: boolean, context: Context): Promise<Outcome> {
  const { session, executions, questions, request, header } = context;
  const ask: Ask = (question, signal) => questions.ask(request, question, signal);
  const execution = executions.begin(header, {
    watch: remember(entry),
    ...(mayAsk ? { ask } : {}),
  });
  const outcome = session.execute(execution, cell);
  // In this order, as a cell is checked against the cells before it. Nothing waits for either.
  void warn(cell, context);
  const { declarations } = await outcome;
  void record(cell, declarations, context);
  return outcome;
}

/** Keeps the text of the cell's result for the history. Mutates `entry`. */
function remember(entry: Entry): Watch {
  return (type, content) => {
    if (type === "execute_result") entry.output = String((content as Display).data["text/plain"]);
    return false;
  };
}

/** Tells the language server what later cells can see. */
async function record(
  { count, code }: Cell,
  declarations: readonly Declaration[],
  { language, log }: Context,
): Promise<void> {
  try {
    (await language).ran(count, code, declarations);
  } catch (error) {
    log(`cell ${count} was not recorded for completion: ${String(error)}`);
  }
}

function failed(failure: Failure, stored: number, silent: boolean, context: Context): ExecuteReply {
  const { ename, evalue, traceback } = failure;
  if (!silent) context.publish("error", { ename, evalue, traceback });
  const rest = { execution_count: stored, payload: [], user_expressions: {} };
  return { status: "error", ename, evalue, traceback, ...rest };
}

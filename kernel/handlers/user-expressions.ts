import type { Display, Expression } from "../protocol/content.ts";
import type { Context } from "./handler.ts";

/** The values of expressions that a front end sent along with a cell, evaluated after it. */
export async function evaluate(
  expressions: Readonly<Record<string, string>>,
  count: number,
  context: Context,
): Promise<Readonly<Record<string, Expression>>> {
  const values: Record<string, Expression> = {};
  for (const [name, code] of Object.entries(expressions))
    values[name] = await evaluateOne(code, count, context);
  return values;
}

async function evaluateOne(code: string, count: number, context: Context): Promise<Expression> {
  const { session, executions, header } = context;
  let value: Display = { data: { "text/plain": "undefined" }, metadata: {} };
  // The result goes into the reply instead of the notebook.
  const execution = executions.begin(header, {
    watch(type, content) {
      if (type !== "execute_result") return false;
      const { data, metadata } = content as Display;
      value = { data, metadata };
      return true;
    },
  });
  const beside = typeof header.subshell_id === "string";
  const outcome = await session.execute(execution, { code, count, silent: false, beside });
  executions.end(execution);
  if (outcome.status === "ok") return { status: "ok", ...value };
  const { ename, evalue, traceback } = outcome;
  return { status: "error", ename, evalue, traceback };
}

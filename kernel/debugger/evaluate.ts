import { createRequire } from "node:module";
import { depthProblem, tryDepth } from "../syntax/depth.ts";
import {
  type CallFrame,
  type Evaluation,
  type Inspector,
  problemOf,
  type Remote,
} from "./inspector.ts";
import { answerOf, call, GROUP } from "./call.ts";
import { argumentOf, type Variable, type Variables } from "./variables.ts";

/** A global that holds a value on its way from a frame to the notebook. */
export const COPIED = "__sonde_copied";

/** The value of TypeScript in a frame, or in the notebook; throws when it throws. A harmless one may change nothing. */
export async function evaluate(
  inspector: Inspector,
  expression: string,
  frame: CallFrame | null,
  harmless = false,
): Promise<Evaluation> {
  const answer = await run(inspector, expression, frame, harmless);
  const problem = problemOf(answer);
  if (problem === null) return answer;
  const script =
    answer.exceptionDetails?.exception?.className === "SyntaxError" &&
    (await withoutTypes(expression));
  if (script === false) throw new Error(problem);
  const again = await run(inspector, script, frame, harmless);
  const left = problemOf(again);
  if (left !== null) throw new Error(left);
  return again;
}

/** The JavaScript of an expression, or false when it is no TypeScript either. */
async function withoutTypes(expression: string): Promise<string | false> {
  await tryDepth(expression);
  if (depthProblem(expression) !== undefined) return false;
  const { transformSync } = createRequire(import.meta.url)(
    "oxc-transform",
  ) as typeof import("oxc-transform");
  const { code, errors } = transformSync("expression.ts", expression, { lang: "ts" });
  return errors.length === 0 && code;
}

const run = (
  inspector: Inspector,
  expression: string,
  frame: CallFrame | null,
  throwOnSideEffect: boolean,
): Promise<Evaluation> =>
  answerOf(
    inspector,
    frame,
    { expression, throwOnSideEffect },
    { replMode: true, awaitPromise: true },
  );

/** The variables that cells declared, also without a running debugger. */
export async function declared(inspector: Inspector, variables: Variables): Promise<Variable[]> {
  const { names } = await inspector.post<{ names: readonly string[] }>(
    "Runtime.globalLexicalScopeNames",
  );
  const shown = names.filter((name) => !name.startsWith("__sonde"));
  const thunks = shown.map((name) => `() => ${name}`).join(", ");
  // One that was declared and never got its value throws.
  const expression = `[${thunks}].map((read) => { try { return read(); } catch { return undefined; } })`;
  const { result } = await inspector.post<Evaluation>("Runtime.evaluate", {
    expression,
    objectGroup: GROUP,
    silent: true,
    disableBreaks: true,
  });
  const { result: elements } = await inspector.post<{
    result: { readonly name: string; readonly value?: Remote }[];
  }>("Runtime.getProperties", {
    objectId: result.objectId,
    ownProperties: true,
    generatePreview: true,
  });
  const values = new Map(elements.map(({ name, value }) => [name, value]));
  return shown.map((name, i) =>
    variables.variable(name, values.get(String(i)) ?? { type: "undefined" }, name),
  );
}

/** The MIME bundle of a value, as the notebook would show it; while paused, in a frame. */
export async function drawn(
  inspector: Inspector,
  value: Remote,
  frame: CallFrame | null,
): Promise<{ readonly data: object; readonly metadata: object }> {
  const { result: realm } = await inspector.post<Evaluation>("Runtime.evaluate", {
    expression: "globalThis",
    objectGroup: GROUP,
    disableBreaks: true,
  });
  const { result } = await call(inspector, frame, {
    objectId: realm.objectId!,
    code: "function (value) { return __sonde_debugger.draw(value); }",
    args: [argumentOf(value)],
    awaitPromise: true,
    returnByValue: true,
  });
  const { data, metadata } = (result.value ?? {}) as { data?: object; metadata?: object };
  const text = value.description ?? JSON.stringify(value.value ?? value.type);
  return { data: data ?? { "text/plain": text }, metadata: metadata ?? {} };
}

/** Declares a variable of the notebook with the value in `COPIED`. */
export function declare(inspector: Inspector, name: string): void {
  // It is done at once; the answer comes when the cells go on, or never when their process ends.
  inspector
    .post("Runtime.evaluate", {
      expression: `let ${name} = globalThis.${COPIED}; delete globalThis.${COPIED};`,
      replMode: true,
      disableBreaks: true,
      silent: true,
    })
    .catch(() => {});
}

/** The name of a variable; anything else is an error in the name of `command`. */
export function identifier(command: string, name: unknown): string {
  if (typeof name !== "string" || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    throw new TypeError(`${command}: ${JSON.stringify(name)} is not the name of a variable`);
  return name;
}

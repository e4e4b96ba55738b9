import { inspect, types } from "node:util";
import { cut, plain } from "../display/text.ts";
import { expressionHint } from "../magics/shell-hint.ts";
import type { Failure } from "../protocol/content.ts";
import { editorLines } from "../syntax/lines.ts";
import { withoutAlias } from "./alias-names.ts";
import { withoutAwaits } from "./awaits.ts";
import { type Frame, place, stackOf, userFrames } from "./stack.ts";

const DEPTH = 8;
const AROUND = 2;
const CALLS = 20;
/** Of an AggregateError, and in all. */
const ERRORS = 20;
const ALL_ERRORS = 100;
const WIDTH = 200;
/** Characters of a message or a thrown value that are shown: an error is sent, kept and printed several times. */
const LENGTH = 100_000;

/** Anything that was thrown, as the protocol carries errors: one line of the traceback each. */
export function describe(thrown: unknown): Failure {
  if (!isError(thrown)) {
    const evalue = text(thrown);
    const traceback = [...`Thrown: ${evalue}`.split("\n"), ...placesOf(userFrames(thrown))];
    return { ename: "Thrown", evalue, traceback };
  }
  const ename = nameOf(thrown);
  const evalue = messageOf(thrown);
  return { ename, evalue, traceback: tracebackOf(thrown, `${ename}: ${evalue}`) };
}

function tracebackOf(error: Error, head: string): string[] {
  try {
    return lines(error, 0, new Set());
  } catch {
    // A getter or a trap of the error's own throws; the error must not be lost for that.
    return [...head.split("\n"), ...placesOf(userFrames(error))];
  }
}

/** The traceback as text. */
export const describeText = (thrown: unknown): string => describe(thrown).traceback.join("\n");

/** A warning of Node or a library, with the user's line that it comes from. */
export function describeWarning(warning: Error): string {
  const { code, detail } = warning as { readonly code?: unknown; readonly detail?: unknown };
  const frame = userFrames(warning)[0];
  const at = frame === undefined ? "" : `${place({ ...frame, name: "" })} `;
  const more = typeof detail === "string" ? `\n${detail}` : "";
  const kind = typeof code === "string" ? `[${code}] ${nameOf(warning)}` : nameOf(warning);
  return `${at}${kind}: ${messageOf(warning)}${more}\n`;
}

function lines(error: Error, depth: number, seen: Set<unknown>): string[] {
  seen.add(error);
  const message = messageOf(error);
  const head = `${nameOf(error)}${message === "" ? "" : `: ${message}`}`.split("\n");
  const frames = userFrames(error);
  const out = [...head, ...placesOf(frames)];
  if (frames.length === 0 && depth === 0) out.push(...ownStack(error, head));
  const details = detailsOf(error);
  if (details !== "") out.push(...`details: ${details}`.split("\n"));
  if (depth >= DEPTH) return out;
  const within = (label: string, value: unknown): void => {
    const [first = "", ...rest] = seen.has(value)
      ? ["(seen above)"]
      : isError(value)
        ? lines(value, depth + 1, seen)
        : text(value).split("\n");
    out.push(`${label}: ${first}`, ...rest);
  };
  if (isAggregate(error)) {
    const { errors } = error;
    let index = 0;
    // Each of them may have as many.
    for (; index < errors.length && index < ERRORS && seen.size < ALL_ERRORS; index++)
      within(`error ${index + 1} of ${errors.length}`, errors[index]);
    if (index < errors.length) out.push(`… ${errors.length - index} more errors`);
  }
  for (const [key, label] of LINKS) {
    const linked = fieldOf(error, key);
    if (linked !== undefined) within(label, linked);
  }
  return out;
}

/** Fields that hold what an error comes from; the last two are those of a SuppressedError. */
const LINKS = [
  ["cause", "caused by"],
  ["error", "error"],
  ["suppressed", "suppressed"],
] as const;

function fieldOf(error: Error, key: (typeof LINKS)[number][0]): unknown {
  try {
    if (key !== "cause" && nameOf(error) !== "SuppressedError") return undefined;
    return (error as Partial<SuppressedError>)[key];
  } catch {
    return undefined; // a getter that throws
  }
}

/** The code that a thrown value comes from, and the calls that led there. */
function placesOf(frames: readonly Frame[]): string[] {
  const calls = frames.slice(0, CALLS).map((frame) => `    at ${place(frame)}`);
  const more = frames.length > CALLS ? [`    and ${frames.length - CALLS} more`] : [];
  return [...codeFrame(frames[0]), ...calls, ...more];
}

/** The lines around a frame, with a caret under its column. */
export function codeFrame(frame: Frame | undefined): string[] {
  if (frame === undefined) return [];
  let source: string[];
  try {
    source = editorLines(frame.source.text());
  } catch {
    return []; // a file that is gone
  }
  const first = Math.max(1, frame.line - AROUND);
  const last = Math.min(source.length, frame.line + AROUND);
  const width = String(last).length;
  const cut = frame.column > WIDTH ? frame.column - WIDTH / 2 : 0;
  const out = [`  ${place({ ...frame, name: "" })}`];
  for (let line = first; line <= last; line++) {
    const code = (source[line - 1] ?? "").replace(/[\u2028\u2029]/g, " ");
    const here = line === frame.line;
    // A bundled file may be one line; all lines are cut at the same column.
    const shown = code.slice(cut, cut + WIDTH);
    out.push(`${here ? "❯" : " "} ${String(line).padStart(width)} │ ${shown}`.trimEnd());
    if (here)
      out.push(
        `  ${" ".repeat(width)} │ ${code.slice(cut, frame.column - 1).replace(/[^\t]/g, " ")}^`,
      );
  }
  return out;
}

/** For an error from outside the user's code, such as a worker's: what its stack says besides its name and message, without the calls of Node's own. */
function ownStack(error: Error, head: readonly string[]): string[] {
  const lines = stackOf(error).split("\n");
  const isHead = head.every((line, i) => lines[i] === line);
  const own = lines.slice(isHead ? head.length : 0).filter((line) => line !== "");
  const calls = own.filter((line) => !OF_NODE.test(line));
  return calls.some((line) => CALL.test(line)) ? calls : own;
}

const CALL = /^\s+at /;
const OF_NODE = /^\s+at (?:.* \(|async )?(?:node:internal\/|\[worker eval\]-wrapper:)[^()]*\)?$/;

/** The fields that an error carries besides its message, such as `code`. */
function detailsOf(error: Error): string {
  const hidden = new Set([
    "name",
    "message",
    "stack",
    "cause",
    "errors",
    ...(nameOf(error) === "SuppressedError" ? ["error", "suppressed"] : []),
  ]);
  const keys = Object.keys(error).filter((key) => !hidden.has(key));
  if (keys.length === 0) return "";
  try {
    const fields = Object.fromEntries(keys.map((key) => [key, (error as never)[key]]));
    return cut(inspect(fields, { depth: 1, breakLength: 100 }), LENGTH);
  } catch {
    return "";
  }
}

const isError = (value: unknown): value is Error => {
  try {
    // Errors of other realms are no instances of ours.
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
};

const BUILT_IN = /^(?:Aggregate|Eval|Range|Reference|Suppressed|Syntax|Type|URI)?Error$/;

const isAggregate = (error: Error): error is AggregateError =>
  Array.isArray((error as AggregateError).errors);

/** What the language takes for no name of an error. */
const NAMELESS: readonly unknown[] = [undefined, null, ""];

function nameOf(error: Error): string {
  try {
    const name: unknown = error.name;
    const own = typeof error.constructor === "function" ? error.constructor.name : "";
    // A class of the user's that extends an error without naming itself has its parent's name.
    if (typeof name === "string" && BUILT_IN.test(name) && /Error|Exception/.test(own)) return own;
    return NAMELESS.includes(name) ? "Error" : String(name);
  } catch {
    return "Error";
  }
}

function messageOf(error: Error): string {
  try {
    const message: unknown = error.message;
    const shown = cut(withoutAwaits(withoutAlias(String(message))), LENGTH);
    return UNDEFINED.test(shown) ? shown + hintOf(error) : shown;
  } catch {
    return "";
  }
}

const UNDEFINED = /^\w+ is not defined$/;

/** Of a name that nobody defined: where a cell's line reads as a command of the shell, how that is written. */
function hintOf(error: Error): string {
  const [frame] = types.isNativeError(error) ? userFrames(error) : [];
  if (frame?.source.cell !== true) return "";
  return expressionHint(editorLines(frame.source.text())[frame.line - 1] ?? "");
}

function text(value: unknown): string {
  try {
    return typeof value === "string" ? inspect(value) : cut(plain(value), LENGTH);
  } catch {
    return "a value that cannot be shown";
  }
}

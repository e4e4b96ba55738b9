import { inspect, types } from "node:util";
import type { Failure } from "../protocol/content.ts";
import { type Frame, place, userFrames } from "./stack.ts";

const DEPTH = 8;
const AROUND = 2;
const CALLS = 20;

/** Anything that was thrown, as the protocol carries errors: one line of the traceback each. */
export function describe(thrown: unknown): Failure {
  if (!isError(thrown)) {
    const evalue = text(thrown);
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  return {
    ename: nameOf(thrown),
    evalue: messageOf(thrown),
    traceback: lines(thrown, 0, new Set()),
  };
}

/** The traceback as text. */
export const describeText = (thrown: unknown): string => describe(thrown).traceback.join("\n");

function lines(error: Error, depth: number, seen: Set<unknown>): string[] {
  seen.add(error);
  const message = messageOf(error);
  const head = `${nameOf(error)}${message === "" ? "" : `: ${message}`}`.split("\n");
  const frames = userFrames(error);
  const out = [
    ...head,
    ...codeFrame(frames[0]),
    ...frames.slice(0, CALLS).map((frame) => `    at ${place(frame)}`),
  ];
  if (frames.length > CALLS) out.push(`    and ${frames.length - CALLS} more`);
  if (frames.length === 0 && depth === 0) out.push(...ownStack(error));
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
  if (isAggregate(error))
    for (const [index, part] of error.errors.entries())
      within(`error ${index + 1} of ${error.errors.length}`, part);
  if (error.cause !== undefined) within("caused by", error.cause);
  return out;
}

/** The lines around a frame, with a caret under its column. */
export function codeFrame(frame: Frame | undefined): string[] {
  if (frame === undefined) return [];
  let source: string[];
  try {
    source = frame.source.text().split("\n");
  } catch {
    return []; // a file that is gone
  }
  const first = Math.max(1, frame.line - AROUND);
  const last = Math.min(source.length, frame.line + AROUND);
  const width = String(last).length;
  const out = [`  ${place({ ...frame, name: "" })}`];
  for (let line = first; line <= last; line++) {
    const code = (source[line - 1] ?? "").replace(/\r$/, "");
    const here = line === frame.line;
    out.push(`${here ? "❯" : " "} ${String(line).padStart(width)} │ ${code}`.trimEnd());
    if (here)
      out.push(
        `  ${" ".repeat(width)} │ ${code.slice(0, frame.column - 1).replace(/[^\t]/g, " ")}^`,
      );
  }
  return out;
}

/** For an error from outside the user's code: what its stack says. */
function ownStack(error: Error): string[] {
  const stack: unknown = error.stack;
  return typeof stack === "string" ? stack.split("\n").filter((line) => /^\s+at /.test(line)) : [];
}

/** The fields that an error carries besides its message, such as `code`. */
function detailsOf(error: Error): string {
  const hidden = new Set(["name", "message", "stack", "cause", "errors"]);
  const keys = Object.keys(error).filter((key) => !hidden.has(key));
  if (keys.length === 0) return "";
  try {
    return inspect(Object.fromEntries(keys.map((key) => [key, (error as never)[key]])), {
      depth: 1,
      breakLength: 100,
    });
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

const isAggregate = (error: Error): error is AggregateError =>
  Array.isArray((error as AggregateError).errors);

function nameOf(error: Error): string {
  try {
    const name: unknown = error.name;
    return name === "" ? "Error" : String(name);
  } catch {
    return "Error";
  }
}

function messageOf(error: Error): string {
  try {
    const message: unknown = error.message;
    return String(message);
  } catch {
    return "";
  }
}

function text(value: unknown): string {
  try {
    return inspect(value);
  } catch {
    return "a value that cannot be shown";
  }
}

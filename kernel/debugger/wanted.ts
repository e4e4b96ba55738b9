import { Script } from "node:vm";
import { AGENT } from "./scripts.ts";

/** A breakpoint as a front end asks for it; lines from 1. */
export interface Wanted {
  readonly line: number;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

/** The source and the breakpoints that `setBreakpoints` is asked for. */
export function parseWanted(args: Readonly<Record<string, unknown>>): {
  readonly path: string;
  readonly wanted: readonly Wanted[];
} {
  const { breakpoints = [] } = args;
  const path = pathOf("setBreakpoints", args);
  if (!Array.isArray(breakpoints))
    throw new TypeError(`setBreakpoints: breakpoints must be a list, got ${shown(breakpoints)}`);
  return { path, wanted: breakpoints.map(parseOne) };
}

/** The path of the source that a command is about. */
export function pathOf(command: string, { source }: Readonly<Record<string, unknown>>): string {
  return textOf(command, "source.path", (Object(source) as { path?: unknown }).path);
}

/** An argument that must be text. */
export function textOf(command: string, name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${command}: ${name} must be text, got ${shown(value)}`);
}

function parseOne(given: unknown): Wanted {
  const { line, ...texts } = Object(given) as Partial<Record<keyof Wanted, unknown>>;
  if (!Number.isInteger(line))
    throw new TypeError(`setBreakpoints: line must be a whole number, got ${shown(line)}`);
  for (const name of ["condition", "hitCondition", "logMessage"] as const)
    if (texts[name] !== undefined) textOf("setBreakpoints", name, texts[name]);
  return given as Wanted;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/** Why a breakpoint can never hold in a source, of which the text may be unknown; null when it may. */
export function refusal(wanted: Wanted, text: string | null): string | null {
  const lines = text?.split("\n").length ?? Infinity;
  if (wanted.line < 1 || wanted.line > lines)
    return `line ${wanted.line}: the source has ${lines === 1 ? "one line" : `${lines} lines`}`;
  if (wanted.hitCondition && !HITS.test(wanted.hitCondition))
    return `hitCondition: ${wanted.hitCondition} is none of 3, == 3, > 3, >= 3, < 3, <= 3 and % 3`;
  try {
    void new Script(conditionOf(wanted));
    return null;
  } catch (error) {
    const what = wanted.logMessage === undefined ? "condition" : "message";
    return `${what}: ${String(error)}`;
  }
}

/** A condition as V8 takes it: what must hold, then how often it did, then a message to log, which itself never holds. */
export function conditionOf(
  { condition, hitCondition, logMessage }: Wanted,
  breakpoint = 0,
): string {
  const parts = [
    condition,
    hitCondition && countOf(hitCondition, breakpoint),
    logMessage !== undefined && logOf(logMessage),
  ].filter((part) => typeof part === "string" && part !== "");
  return parts.length === 1 ? String(parts[0]) : parts.map((part) => `(${part})`).join(" && ");
}

/** Counts of hits as debuggers take them: `3`, `== 3`, `> 3`, or `% 3` for each third. */
const HITS = /^\s*(==|>=?|<=?|%)?\s*(\d+)\s*$/;

function countOf(hitCondition: string, breakpoint: number): string {
  const [, sign = "==", count] = HITS.exec(hitCondition) ?? [];
  return `${AGENT}.hit(${breakpoint}) ${sign} ${count}${sign === "%" ? " == 0" : ""}`;
}

/** `{…}` in a message are expressions, of which one that throws is logged as its error. */
function logOf(message: string): string {
  const format: string[] = [];
  const values: string[] = [];
  for (const [part, text = "", expression] of message.matchAll(PARTS)) {
    format.push(expression === undefined ? (text || part).replaceAll("%", "%%") : "%s");
    if (expression !== undefined)
      values.push(`(() => { try { return (${expression}); } catch (e) { return String(e); } })()`);
  }
  return `console.log(${[JSON.stringify(format.join("")), ...values].join(", ")}), false`;
}

/** Text, or an expression in braces, which may have a pair of its own. */
const PARTS = /([^{]+)|\{((?:[^{}]|\{[^{}]*\})*)\}|\{/g;

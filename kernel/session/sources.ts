import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { isInstalled } from "./installation.ts";
import { load } from "./load.ts";

/** Code that the user wrote: a cell or a file. */
export interface Source {
  /** `Cell [3]`, or the file's path relative to the notebook. */
  readonly label: string;
  readonly cell: boolean;
  text(): string;
}

interface Entry extends Source {
  /** How many columns the first line was moved to the right. */
  readonly shift: number;
  readonly map: () => SourceMapInput | undefined;
  /** The lines, from 0, whose columns say nothing: errors point to their first character. */
  readonly lines?: ReadonlySet<number>;
  trace?: TraceMap;
}

/** Where the process started: the notebook's folder, whatever a cell does with `process.chdir`. */
const folder = process.cwd();
const entries = new Map<string, Entry>();

/** Registers a cell under the name that V8 gives its script. The map is made when an error first needs it. */
export function addCell(
  key: string,
  count: number,
  text: string,
  map: () => SourceMapInput | undefined,
  shift: number,
  lines?: ReadonlySet<number>,
): void {
  const source = { label: `Cell [${count}]`, cell: true, text: () => text, map, shift };
  entries.set(key, lines === undefined ? source : { ...source, lines });
}

/** Registers a file that was compiled on its way in. */
export function addFile(url: string, text: string, map: () => SourceMapInput | undefined): void {
  entries.set(url, { label: label(url), cell: false, text: () => text, map, shift: 0 });
}

/** The user's source behind a script name of V8, or nothing for Node's, the kernel's and packages' code. */
export function findSource(key: string): Source | undefined {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const path = pathOf(key);
  if (!path.startsWith("/") && !/^[A-Za-z]:\\/.test(path)) return undefined;
  if (/[\\/]node_modules[\\/]/.test(path) || isInstalled(path)) return undefined;
  return { label: label(path), cell: false, text: () => readFileSync(path, "utf8") };
}

/** The newest source with a label, such as `Cell [3]`. */
export const findByLabel = (label: string): Source | undefined =>
  [...entries.values()].findLast((source) => source.label === label);

/** Whether a script is a cell's. */
export function isCell(key: string): boolean {
  return entries.get(key)?.cell === true;
}

/** The path of a script that is a file. */
export const fileOf = (key: string): string => pathOf(key);

/** Where the code of a line of the source, or of the next that has code, begins in the script: lines from 1 there, line and column from 0 here. */
export function generatedPosition(
  key: string,
  line: number,
): { line: number; at: readonly [line: number, column: number] } | null {
  const entry = entries.get(key);
  const trace = entry === undefined ? undefined : traceOf(entry);
  if (trace === undefined) return { line, at: [line - 1, 0] };
  let best: { line: number; at: readonly [number, number] } | null = null;
  tracing().eachMapping(trace, ({ originalLine, generatedLine, generatedColumn }) => {
    if (originalLine === null || originalLine < line) return;
    const at = [generatedLine - 1, generatedColumn] as const;
    const earlier =
      best !== null && (at[0] < best.at[0] || (at[0] === best.at[0] && at[1] < best.at[1]));
    if (best === null || originalLine < best.line || (originalLine === best.line && earlier))
      best = { line: originalLine, at };
  });
  return best;
}

function traceOf(entry: Entry): TraceMap | undefined {
  if (entry.trace !== undefined) return entry.trace;
  // First: what makes the map would for ever keep the half that is there in the middle of its loading.
  const { TraceMap } = tracing();
  const map = entry.map();
  if (map !== undefined) entry.trace = new TraceMap(map);
  return entry.trace;
}

/** Line and column, from 1, in what the user wrote. */
export function originalPosition(
  key: string,
  line: number,
  column: number,
): { line: number; column: number } {
  const entry = entries.get(key);
  if (entry === undefined) return { line, column };
  const trace = traceOf(entry);
  let found = { line, column };
  if (trace !== undefined) {
    const origin = tracing().originalPositionFor(trace, { line, column: column - 1 });
    found = { line: origin.line ?? line, column: (origin.column ?? column - 1) + 1 };
  }
  if (entry.lines?.has(found.line - 1) === true) {
    const line = entry.text().split("\n")[found.line - 1] ?? "";
    return { line: found.line, column: line.length - line.trimStart().length + 1 };
  }
  return found.line === 1 ? { line: 1, column: Math.max(1, found.column - entry.shift) } : found;
}

/** Whether a place of a script is in code that a compiler added. */
export function isMade(key: string, line: number, column: number): boolean {
  const entry = entries.get(key);
  const trace = entry === undefined ? undefined : traceOf(entry);
  return (
    trace !== undefined &&
    tracing().originalPositionFor(trace, { line, column: column - 1 }).line === null
  );
}

/** Loads what maps positions, so that the first error has it. */
export const loadTracing = (): void => void tracing();

type Tracing = typeof import("@jridgewell/trace-mapping");
let loaded: Tracing | undefined;
function tracing(): Tracing {
  if (loaded !== undefined) return loaded;
  const found = load<Tracing>("@jridgewell/trace-mapping");
  // The debugger may ask in the middle of the loading, when nothing is there yet; it asks again.
  if (!("TraceMap" in found)) throw new Error("sources: what maps positions is still loading");
  return (loaded = found);
}

function label(key: string): string {
  const path = pathOf(key);
  const short = relative(folder, path);
  return short.startsWith("..") ? path : short;
}

function pathOf(key: string): string {
  if (!key.startsWith("file:")) return key;
  try {
    return fileURLToPath(key.replace(/[?#].*$/, ""));
  } catch {
    return ""; // a file of another machine
  }
}

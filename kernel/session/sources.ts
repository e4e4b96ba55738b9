import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { hasRareEnds, mover, type Place } from "../syntax/lines.ts";
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
  /** What V8 runs, where lines of it end otherwise for V8 than for an editor. */
  readonly code?: string;
  /** The lines, from 0, whose columns say nothing: errors point to their first character. */
  readonly lines?: ReadonlySet<number>;
  trace?: TraceMap;
}

/** Where the process started: the notebook's folder, whatever a cell does with `process.chdir`. */
const folder = process.cwd();
const entries = new Map<string, Entry>();

/** What is told of a cell besides its text. */
export interface CellOptions {
  /** Made when an error first needs it. */
  readonly map?: () => SourceMapInput | undefined;
  readonly shift?: number;
  readonly lines?: ReadonlySet<number> | undefined;
}

/** Registers a cell under the name that V8 gives its script, whose text is `code`. */
export function addCell(
  key: string,
  count: number,
  text: string,
  code: string,
  { map = () => undefined, shift = 0, lines }: CellOptions = {},
): void {
  const source = { label: `Cell [${count}]`, cell: true, text: () => text, map, shift };
  entries.set(key, { ...source, ...(lines && { lines }), ...rare(code) });
}

/** Registers a file that was compiled to `code` on its way in. */
export function addFile(
  url: string,
  text: string,
  code: string,
  map: () => SourceMapInput | undefined,
): void {
  const source = { label: label(url), cell: false, text: () => text, map, shift: 0 };
  entries.set(url, { ...source, ...rare(code) });
}

const rare = (code: string): Pick<Entry, "code"> => (hasRareEnds(code) ? { code } : {});

/** The user's source behind a script name of V8, or nothing for Node's, the kernel's and packages' code. */
export function findSource(key: string): Source | undefined {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const path = pathOf(key);
  if (!path.startsWith("/") && !/^[A-Za-z]:\\/.test(path)) return undefined;
  if (/[\\/]node_modules[\\/]/.test(path) || isInstalled(path)) return undefined;
  return { label: label(path), cell: false, text: () => readFileSync(path, "utf8") };
}

/** A package's file, which is shown only where it cannot be loaded. */
export const sourceOfPackage = (key: string, text: string): Source => ({
  label: label(key),
  cell: false,
  text: () => text,
});

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
export function originalPosition(key: string, line: number, column: number): Place {
  const entry = entries.get(key);
  if (entry === undefined) return { line, column };
  const trace = traceOf(entry);
  const at = inFeedLines(entry, { line, column });
  let found = at;
  if (trace !== undefined) {
    const origin = tracing().originalPositionFor(trace, { ...at, column: at.column - 1 });
    found = { line: origin.line ?? at.line, column: (origin.column ?? at.column - 1) + 1 };
  }
  if (entry.lines?.has(found.line - 1) === true) {
    const line = entry.text().split("\n")[found.line - 1] ?? "";
    found = { line: found.line, column: line.length - line.trimStart().length + 1 };
  } else if (found.line === 1) found = { line: 1, column: Math.max(1, found.column - entry.shift) };
  return mover(entry.text(), "feed", "editor")(found);
}

const inFeedLines = ({ code = "" }: Entry, place: Place): Place =>
  mover(code, "script", "feed")(place);

/** Whether a place of a script is in code that a compiler added. */
export function isMade(key: string, line: number, column: number): boolean {
  const entry = entries.get(key);
  const trace = entry === undefined ? undefined : traceOf(entry);
  if (entry === undefined || trace === undefined) return false;
  const at = inFeedLines(entry, { line, column });
  return tracing().originalPositionFor(trace, { ...at, column: at.column - 1 }).line === null;
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

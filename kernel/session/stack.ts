import { CALL_OF_DECORATOR } from "../syntax/made-calls.ts";
import { withoutAlias } from "./alias-names.ts";
import { placeIn } from "../syntax/lines.ts";
import {
  findByLabel,
  findSource,
  isMade,
  originalPosition,
  type Source,
  sourceOfPackage,
} from "./sources.ts";
import { installLimit, keepCalls, limited } from "./stack-limit.ts";

/** One call in a stack, where the user wrote it. */
export interface Frame {
  readonly name: string;
  readonly source: Source;
  readonly line: number;
  readonly column: number;
}

const frames = new WeakMap<object, readonly Frame[]>();
/** The frames of an error that an import brought, which a package brings again and again, without those of the import. */
const above = new WeakMap<object, readonly Frame[]>();
/** The last value that was thrown without being an object. */
let primitive: { readonly value: unknown; readonly frames: readonly Frame[] } | undefined;

/** The calls in the user's own code that led to a thrown value, newest first. */
export function userFrames(thrown: unknown): readonly Frame[] {
  if (!isObject(thrown))
    return primitive !== undefined && Object.is(primitive.value, thrown) ? primitive.frames : [];
  const stack = stackOf(thrown);
  const known = frames.get(thrown);
  if (known !== undefined && known.length > 0) return known;
  // A proxy, a copy or an error of a worker has only the words of the stack.
  return stack.split("\n").flatMap((call) => frameIn(call) ?? []);
}

/** An error's stack as text. Reading it makes V8 format it, and us keep the frames. */
export function stackOf(thrown: object): string {
  try {
    const stack: unknown = (thrown as { stack?: unknown }).stack;
    return typeof stack === "string" ? stack : "";
  } catch {
    return ""; // a getter that throws
  }
}

/** Keeps where a value was thrown, unless it is an error that knows. */
export function noteThrown(value: unknown, here: Error, isError: boolean): void {
  if (isError && userFrames(value).length > 0) return;
  const found = userFrames(here);
  if (!isObject(value)) primitive = { value, frames: found };
  else if (isError || !frames.has(value)) frames.set(value, found);
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

function frameIn(call: string): Frame | undefined {
  const parts = /^\s+at (?:(.*) \()?(.+?)[ :](\d+):(\d+)\)?$/.exec(call);
  if (parts === null) return undefined;
  const [, name = "", label = "", row, col] = parts;
  const [line, column] = [Number(row), Number(col)];
  const source = findByLabel(label);
  if (source !== undefined) return { name, source, line, column };
  // V8 named the call itself: code had deleted our way of making stacks.
  const own = findSource(label);
  return own && { name, source: own, ...originalPosition(label, line, column) };
}

/** Gives an error the place where it happened, for one that V8 places elsewhere. */
export function placeError(error: Error, key: string, line: number, column: number): void {
  const source = findSource(key);
  if (source === undefined) return;
  const frame = { name: "", source, ...originalPosition(key, line, column) };
  frames.set(error, [frame, ...userFrames(error)]);
}

/** Gives an error a place in a file's text, above the calls that it knows. */
export function placeAt(error: Error, path: string, text: string, offset: number): void {
  const source = findSource(path) ?? sourceOfPackage(path, text);
  const frame = { name: "", source, ...placeIn(text, offset) };
  frames.set(error, [frame, ...userFrames(error)]);
}

/** Moves the first place of an error to another in the same source. */
export function moveTop(error: Error, text: string, offset: number): void {
  const [first, ...rest] = userFrames(error);
  if (first !== undefined) frames.set(error, [{ ...first, ...placeIn(text, offset) }, ...rest]);
}

/** Adds the calls that led to `caller` below those of an error, unless they are there. */
export function placeBelow(error: Error, caller: Error): void {
  const own = userFrames(error);
  const last = own.at(-1);
  const below = userFrames(caller);
  const first = below[0];
  if (first === undefined || (last?.source === first.source && last.line === first.line)) return;
  frames.set(error, [...own, ...below]);
}

/** Puts the calls that led to an import below those of its error, which knows some of them, or those of an import before: a package that failed keeps it. */
export function placeImport(error: Error, caller: Error): void {
  const below = userFrames(caller);
  const known = userFrames(error);
  let own = withoutCalls(known, below);
  if (own.length === known.length) own = above.get(error) ?? own;
  above.set(error, own);
  frames.set(error, [...own, ...below]);
}

/** Frames without the last ones that are calls of `below`: of a call that awaits V8 may know another place of its function. */
function withoutCalls(own: readonly Frame[], below: readonly Frame[]): readonly Frame[] {
  let same = 0;
  while (isSameCall(own.at(-1 - same), below.at(-1 - same))) same++;
  return own.slice(0, own.length - same);
}

const isSameCall = (a: Frame | undefined, b: Frame | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.source.label === b.source.label &&
  a.name.replace(/^async /, "") === b.name.replace(/^async /, "");

/** A SyntaxError at an offset of a text. */
export function syntaxError(
  key: string,
  text: string,
  message: string,
  offset: number,
): SyntaxError {
  const { line, column } = placeIn(text, offset);
  const error = new SyntaxError(message);
  const source = findSource(key) ?? sourceOfPackage(key, text);
  error.stack = `SyntaxError: ${message}\n    at ${place({ name: "", source, line, column })}`;
  frames.set(error, [{ name: "", source, line, column }]);
  return error;
}

/** Makes every stack of this process speak of the user's lines, without the kernel's own calls. */
export function installStacks(): void {
  installLimit();
  const plain = prepareWith(undefined);
  const known = new WeakSet<Prepare>([plain]);
  let current = plain;
  // A library may put its own in place for a moment, or for good: what it makes is the error's stack, and positions stay known.
  hook = {
    configurable: true,
    get: () => current,
    set(value: unknown) {
      // What was read here before is put back as it was.
      if (known.has(value as Prepare)) current = value as Prepare;
      else if (typeof value === "function") known.add((current = prepareWith(value as Prepare)));
      else current = plain;
    },
  };
  Object.defineProperty(Error, PREPARE, hook);
}

/**
 * Puts that back where code deleted it, or defined its own over it, which makes the text from then on. A library that
 * comes between by accessors (`stack-chain`) lives by them: the text of its stacks tells the places.
 */
export function keepStacks(): void {
  keepCalls();
  const here = Object.getOwnPropertyDescriptor(Error, PREPARE);
  if (hook === undefined || here?.get !== undefined) return;
  if (Reflect.defineProperty(Error, PREPARE, hook)) hook.set?.(here?.value);
}

const PREPARE = "prepareStackTrace";
let hook: PropertyDescriptor | undefined;

type Prepare = NonNullable<typeof Error.prepareStackTrace>;

/** Makes stacks, and keeps their frames; what the user `chose` makes the text, if anything. */
function prepareWith(chosen: Prepare | undefined): Prepare {
  return (error, sites) => {
    const own: Frame[] = [];
    const lines: string[] = [];
    // The line of the last call of `own`, and whether that is the one around a decorator.
    let at = -1;
    let inDecorator = false;
    for (const site of sites) {
      // Code of `eval` and `new Function` has no name; the type does not tell.
      const key = (site.getScriptNameOrSourceURL() as string | null | undefined) ?? "";
      // Below this is what runs the cell.
      if (key === "node:inspector") break;
      const frame = frameOf(site, key);
      // A call around what the user wrote, such as an enum's: both are one.
      if (frame !== undefined && own.length > 0 && (inDecorator || isMadeCall(site, key))) {
        const inner = own.pop()!;
        // A module that stands for another has a name of its own.
        const name = frame.name === "Object.<anonymous>" ? "" : frame.name;
        own.push(inner.name === "" || inDecorator ? { ...inner, name } : inner);
        lines.splice(at, 1, `\n    at ${place(own.at(-1)!)}`);
        inDecorator = false;
        continue;
      }
      if (frame !== undefined) {
        inDecorator = site.getFunctionName() === CALL_OF_DECORATOR;
        own.push(frame);
        at = lines.push(`\n    at ${place(frame)}`) - 1;
      } else if (!isHidden(key)) lines.push(`\n    at ${format(site)}`);
      else if (site.isEval()) lines.push(`\n    at ${withPlaces(format(site))}`);
    }
    frames.set(error, own);
    if (chosen !== undefined) return chosen(error, [...limited(sites)]);
    return heading(error) + limited(lines).join("");
  };
}

/** `f (Cell [2] 5:11)` */
export function place({ name, source, line, column }: Frame): string {
  const at = source.cell
    ? `${source.label} ${line}:${column}`
    : `${source.label}:${line}:${column}`;
  return name === "" ? at : `${name} (${at})`;
}

function frameOf(site: NodeJS.CallSite, key: string): Frame | undefined {
  if (key === "" || key.startsWith("node:")) return undefined;
  const source = findSource(key);
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (source === undefined || line === null || column === null) return undefined;
  return { name: callName(site), source, ...originalPosition(key, line, column) };
}

const isMadeCall = (site: NodeJS.CallSite, key: string): boolean =>
  isMade(key, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);

function callName(site: NodeJS.CallSite): string {
  // V8 writes `async f (file:1:2)`, `new C (…)`, `Object.m [as n] (…)`, or just the place.
  const text = format(site);
  const end = text.lastIndexOf(" (");
  if (end < 0) return "";
  // A function of an imported namespace has that as its receiver.
  const name = withoutAlias(text.slice(0, end)).replace(/^(async )?Module\./, "$1");
  return name === "async" || name === "eval" ? "" : name;
}

/** V8's own words; the type does not tell that a call site has some. */
const format = (site: unknown): string => String(site);

/** `eval at f (cell-2.tsx:1:5)` → `eval at f (Cell [2] 1:5)` */
const withPlaces = (text: string): string =>
  text.replaceAll(/([^\s(]+):(\d+):(\d+)/g, (whole, key: string, line, column) => {
    const source = findSource(key);
    if (source === undefined) return whole;
    return place({ name: "", source, ...originalPosition(key, Number(line), Number(column)) });
  });

const isHidden = (key: string): boolean =>
  key === "" ||
  /^node:(?:internal|async_hooks|diagnostics_channel)/.test(key) ||
  key.startsWith(OWN);

/** The folder of the kernel's own modules. */
const OWN = new URL("../", import.meta.url).href;

function heading(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

import { decodedMappings, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import type { Node } from "oxc-parser";
import { linesOf } from "../syntax/lines.ts";
import { parse } from "../syntax/parse.ts";
import { walk } from "../syntax/walk.ts";
import { declaredClass } from "./class-expressions.ts";

type Segments = ReturnType<typeof decodedMappings>[number];
type Segment = Segments[number];

/** A call of the compiler's for decorators, from what it assigns its value to up to the bracket. */
const DECORATE = /(?:\w+ = )?\b(?:babelHelpers|__sonde_help)\.decorate(?:Param)?\(/g;

/**
 * The map of compiled TypeScript, with the places of what the compiler adds to it: a call for decorators is where the
 * first of them is, and the calls around the members of enums and namespaces and around classes are nowhere.
 */
export function placeMadeCode(
  name: string,
  text: string,
  lang: "ts" | "tsx",
  code: string,
  map: SourceMapInput,
): SourceMapInput {
  const trace = new TraceMap(map);
  const lines = decodedMappings(trace).map((segments) => [...segments]);
  const written = linesOf(text, "feed");
  const { program } = parse(name, text, { lang, sourceType: "module" });
  const decorators: Node[] = [];
  const ends = new Set<number>();
  walk(program, true, (node) => {
    if (node.type === "Decorator") decorators.push(node);
    const made = declaredClass(node);
    if (made !== undefined) for (let at = made.end; at <= node.end; at++) ends.add(at);
    if (/^TS(?:Enum|Module)Declaration$/.test(node.type)) ends.add(node.end - 1).add(node.end);
    return true;
  });
  const offset = (segment: Segment): number | undefined =>
    segment.length === 1
      ? undefined
      : written.offsetOf({ line: segment[2] + 1, column: segment[3] + 1 });

  for (const [i, segments] of lines.entries())
    lines[i] = segments.map((one) => (ends.has(offset(one) ?? -1) ? [one[0]] : one));
  for (const [i, line] of code.split("\n").entries()) {
    if (!line.includes(".decorate")) continue;
    for (const { 0: call, index } of line.matchAll(DECORATE)) {
      const segments = lines[i] ?? [];
      const within = segments.find((one) => one.length > 1 && one[0] >= index + call.length);
      const at = within === undefined ? undefined : offset(within);
      const decorator = at === undefined ? undefined : innermost(decorators, at);
      if (decorator === undefined || !("expression" in decorator)) continue;
      const { line: row, column } = written.placeOf((decorator.expression as Node).start);
      lines[i] = [
        ...segments.filter(([column]) => column < index),
        [index, 0, row - 1, column - 1],
        ...segments.filter(([column]) => column >= index + call.length),
      ];
    }
  }
  return { version: 3, names: [...trace.names], sources: [...trace.sources], mappings: lines };
}

const innermost = (nodes: readonly Node[], at: number): Node | undefined =>
  nodes.findLast(({ start, end }) => start <= at && at < end);

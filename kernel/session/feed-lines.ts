import { decodedMappings, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { type Move, mover } from "../syntax/lines.ts";

type Segments = ReturnType<typeof decodedMappings>[number];

/** The compiler's map from `code` to `text`, whose lines end wherever V8's do, as one whose lines end with line feeds. */
export function withFeedLines(map: SourceMapInput, code: string, text: string): SourceMapInput {
  const trace = new TraceMap(map);
  const generated = mover(code, "script", "feed");
  const original = mover(text, "script", "feed");
  const lines: Segments[] = code.split("\n").map(() => []);
  for (const [i, segments] of decodedMappings(trace).entries())
    for (const [column, source, ...place] of segments) {
      const [line, at] = moved(generated, i, column);
      const [row, from, ...name] = place;
      if (source === undefined || row === undefined || from === undefined) lines[line]?.push([at]);
      else lines[line]?.push([at, source, ...moved(original, row, from), ...name] as never);
    }
  return { version: 3, names: [...trace.names], sources: [...trace.sources], mappings: lines };
}

/** Line and column from 0. */
function moved(move: Move, line: number, column: number): [line: number, column: number] {
  const place = move({ line: line + 1, column: column + 1 });
  return [place.line - 1, place.column - 1];
}

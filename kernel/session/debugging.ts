import { draw } from "../display/bundle.ts";
import { fileOf, findSource, generatedPosition, isCell, originalPosition } from "./sources.ts";

/** The name under which the debugger finds what answers for this process. */
const AGENT = "__sonde_debugger";

/** Lets the debugger, which sees scripts only, ask about the user's sources. It calls these through the inspector, also while a cell is paused. */
export function installDebugging(): void {
  const hits = new Map<number, number>();
  Object.defineProperty(globalThis, AGENT, {
    value: {
      describe(url: string) {
        const source = findSource(url);
        if (source === undefined) return null;
        const cell = isCell(url);
        return { cell, label: source.label, path: cell ? null : fileOf(url), text: textOf(source) };
      },
      original: (url: string, line: number, column: number) => originalPosition(url, line, column),
      generated: (url: string, line: number) => generatedPosition(url, line),
      /** How often a breakpoint was hit, this time included. */
      hit(breakpoint: number) {
        const count = (hits.get(breakpoint) ?? 0) + 1;
        hits.set(breakpoint, count);
        return count;
      },
      /** A promise when its picture comes later, which a paused process cannot wait for. */
      draw: (value: unknown) => draw(value),
    },
  });
}

function textOf(source: { text(): string }): string | null {
  try {
    return source.text();
  } catch {
    return null; // the file is gone
  }
}

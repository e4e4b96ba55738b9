/** A place in a text, both from 1, columns in UTF-16 units: so V8 counts, and all that the user is told. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What ends a line: `script` for V8 and the compiler, `editor` for the user and the language server, `feed` for what rewrites scripts. */
export type Ends = "script" | "editor" | "feed";

const ENDS: Readonly<Record<Ends, RegExp>> = {
  script: /\r\n?|[\n\u2028\u2029]/g,
  editor: /\r\n?|\n/g,
  feed: /\n/g,
};

/** The lines of a text as an editor shows them. */
export const editorLines = (text: string): string[] => text.split(ENDS.editor);

/** Where an offset of a text is. */
export const placeIn = (text: string, offset: number, ends: Ends = "editor"): Place =>
  placeAfter(lineStarts(text, ends), Math.min(offset, text.length));

/** The offset of a place in a text. */
export function offsetIn(text: string, place: Place, ends: Ends = "editor"): number {
  return Math.min(offsetAfter(lineStarts(text, ends), place) ?? text.length, text.length);
}

/** Gives a place the line and column that it has where lines end otherwise. */
export type Move = (place: Place) => Place;

/** Moves places of a text. */
export function mover(text: string, from: Ends, to: Ends): Move {
  if (!hasRareEnds(text)) return (place) => place;
  const before = lineStarts(text, from);
  const after = lineStarts(text, to);
  return (place) => placeAfter(after, offsetAfter(before, place) ?? text.length);
}

function placeAfter(starts: readonly number[], offset: number): Place {
  const line = Math.max(
    0,
    starts.findLastIndex((start) => start <= offset),
  );
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

function offsetAfter(starts: readonly number[], { line, column }: Place): number | undefined {
  const start = starts[line - 1];
  return start === undefined ? undefined : start + column - 1;
}

/** Whether lines of a text end in different places for V8, an editor and what rewrites scripts. */
export const hasRareEnds = (text: string): boolean => /[\u2028\u2029]|\r(?!\n)/.test(text);

const lineStarts = (text: string, ends: Ends): readonly number[] => [
  0,
  ...Array.from(text.matchAll(ENDS[ends]), ({ 0: end, index }) => index + end.length),
];

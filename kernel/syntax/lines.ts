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

/** The lines of a text, for whoever asks of many places. */
export interface Lines {
  placeOf(offset: number): Place;
  offsetOf(place: Place): number;
}

/** Counts the lines of a text. */
export function linesOf(text: string, ends: Ends = "editor"): Lines {
  const starts = [
    0,
    ...Array.from(text.matchAll(ENDS[ends]), ({ 0: end, index }) => index + end.length),
  ];
  return {
    placeOf(offset) {
      const at = Math.min(offset, text.length);
      const line = Math.max(
        0,
        starts.findLastIndex((start) => start <= at),
      );
      return { line: line + 1, column: at - (starts[line] ?? 0) + 1 };
    },
    offsetOf({ line, column }) {
      const start = starts[line - 1] ?? text.length;
      return Math.min(start + column - 1, text.length);
    },
  };
}

/** Where an offset of a text is. */
export const placeIn = (text: string, offset: number, ends: Ends = "editor"): Place =>
  linesOf(text, ends).placeOf(offset);

/** The offset of a place in a text. */
export const offsetIn = (text: string, place: Place, ends: Ends = "editor"): number =>
  linesOf(text, ends).offsetOf(place);

/** Gives a place the line and column that it has where lines end otherwise. */
export type Move = (place: Place) => Place;

/** Moves places of a text. */
export function mover(text: string, from: Ends, to: Ends): Move {
  if (!hasRareEnds(text)) return (place) => place;
  const before = linesOf(text, from);
  const after = linesOf(text, to);
  return (place) => after.placeOf(before.offsetOf(place));
}

/** Whether lines of a text end in different places for V8, an editor and what rewrites scripts. */
export const hasRareEnds = (text: string): boolean => /[\u2028\u2029]|\r(?!\n)/.test(text);

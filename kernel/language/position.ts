import { offsetIn, placeIn } from "../syntax/lines.ts";

/** A place in a document, as the language server counts: both from 0, characters in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The UTF-16 offset of the code point at `cursor`, within the text. */
export function offsetOf(text: string, cursor: number): number {
  let offset = 0;
  for (let left = cursor; left > 0 && offset < text.length; left--)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** The line and character of a UTF-16 offset. */
export function positionOf(text: string, offset: number): Position {
  const { line, column } = placeIn(text, offset);
  return { line: line - 1, character: column - 1 };
}

/** The UTF-16 offset of a line and character. */
export const offsetAt = (text: string, { line, character }: Position): number =>
  offsetIn(text, { line: line + 1, column: character + 1 });

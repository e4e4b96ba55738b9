import { type Cells, NEXT } from "./cells.ts";
import { declaredIn, declaredWhileTyping } from "../syntax/declared.ts";
import { readWhileTyping } from "../syntax/read-cell.ts";
import { type Position, positionOf } from "./position.ts";

/** A text as the language server sees it: one line, which brings the earlier names, stands before it. */
export interface View {
  /** The parameters that name an offset of the text. */
  at(offset: number): { textDocument: { uri: string }; position: Position };
}

interface Sight {
  readonly offset?: number;
  readonly more?: readonly string[];
}

/** Makes `code` the document being edited, at `offset`; `more` earlier names are in sight beside those it mentions. */
export const showNext = (
  cells: Cells,
  documents: Map<string, string>,
  code: string,
  sight?: Sight,
): View => prepareNext(cells, code, sight)(documents);

/** Settles which earlier names `code` sees, those of now; what it returns makes it the document being edited. */
export function prepareNext(
  cells: Cells,
  code: string,
  { offset = code.length, more = [] }: Sight = {},
): (documents: Map<string, string>) => View {
  const header = cells.header(code, more);
  return (documents) => {
    const read = code.includes("<") ? readWhileTyping(code, offset) : undefined;
    const lang = read?.lang ?? "tsx";
    const uri = cells.uri(NEXT[lang]);
    const declared = read === undefined ? declaredWhileTyping(code, offset) : declaredIn(read);
    const own = new Set(declared.map(({ name }) => name));
    // The other one's text is no longer part of the notebook.
    documents.delete(cells.uri(NEXT[lang === "ts" ? "tsx" : "ts"]));
    documents.set(uri, header(own) + cells.see(code, offset));
    return {
      at(offset) {
        const { line, character } = positionOf(code, offset);
        return { textDocument: { uri }, position: { line: line + 1, character } };
      },
    };
  };
}

import { MEMBERS } from "./cells.ts";

/** What a server was told of a document. */
export interface Known {
  readonly text: string;
  readonly version: number;
}

/** Documents that a server lacks, the nearest to a question first; `near` are the few that it waits for. */
export interface Unread {
  readonly near: readonly string[];
  readonly all: readonly string[];
}

/** A question waits until so many documents of cells are read; of more, it waits for the nearest few. */
const MANY = 200;
const NEAREST = 50;

/**
 * The documents that a server lacks, by URI, the nearest to those that are asked about first: what they want something
 * of, then what that wants, and last what is only named or has a line for its members. Those that have a number are read because another names them.
 */
export function unread(
  documents: ReadonlyMap<string, string>,
  open: ReadonlyMap<string, Known>,
  whole: boolean,
): Unread {
  const lacks = (uri: string): boolean => !open.has(uri);
  const named = reach(documents, open, whole, () => true);
  const lacking = named.filter(lacks);
  const cells = lacking.filter(isNumbered);
  if (whole && cells.length <= MANY) return { near: lacking, all: lacking };
  const wanted = reach(
    documents,
    open,
    whole,
    ([, names], uri) => names !== "" && !uri.endsWith(`/${MEMBERS}`),
  );
  const all = [...new Set([...wanted, ...named])];
  return { near: wanted.slice(0, NEAREST).filter(lacks), all: all.filter(lacks) };
}

function reach(
  documents: ReadonlyMap<string, string>,
  open: ReadonlyMap<string, Known>,
  whole: boolean,
  follows: (named: RegExpExecArray, uri: string) => boolean,
): readonly string[] {
  const reached = new Set([...documents.keys()].filter((uri) => !isNumbered(uri)));
  // What is added meanwhile comes by, too.
  for (const uri of reached) {
    const text = documents.get(uri) ?? "";
    // What an unchanged one names was read with it.
    if (whole && open.get(uri)?.text === text) continue;
    // The newest stands last.
    for (const [, , imported, passedOn = ""] of [...text.matchAll(NAMED)]
      .filter((named) => follows(named, uri))
      .toReversed()) {
      const named = beside(uri, imported ?? passedOn);
      if (documents.has(named)) reached.add(named);
    }
  }
  return [...reached];
}

/**
 * The text of a document as long as the server lacks others: less those that it names without wanting anything of them, each of which would have
 * the server build its program anew when it comes, and less all that the document of members names, which is asked about only when all are read.
 */
export const withoutNamed = (text: string, uri: string): string =>
  uri.endsWith(`/${MEMBERS}`)
    ? text.replace(/^.*/, "")
    : text.replace(NAMED, (words, names?: string) => (names === "" ? "" : words));

const beside = (uri: string, file: string): string => uri.slice(0, uri.lastIndexOf("/") + 1) + file;

/** Whether others name a document by its number: it is read because they do. */
export const isNumbered = (uri: string): boolean => NUMBERED.test(uri);

const NUMBERED = /\/\.sonde-\w+-\d+\.tsx?$/;
/** How a document names another: `import { names } from`, `import` or `export * from`. */
const NAMED =
  /import (?:\{ ([^}]*) \} from )?"\.\/(\.sonde-[^"]+)"; ?|export \* from "\.\/(\.sonde-[^"]+)";/g;

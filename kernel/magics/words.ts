/** The words of a line as a shell splits it: what stands in quotes or behind a backslash stays together. Undefined when a quote has no end. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part, plain, single, double] of line.matchAll(PART)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (part === '"' || part === "'") return undefined;
    else
      word =
        (word ?? "") +
        (single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? plain ?? part.slice(1));
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Space, plain text, a text in one kind of quotes or the other, an escaped character, a quote or backslash left over. */
const PART = /\s+|([^\s"'\\]+)|'([^']*)'|"((?:\\.|[^"\\])*)"|\\.|["'\\]/gs;

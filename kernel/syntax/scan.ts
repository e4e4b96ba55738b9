/** What is before an offset at which a token starts. */
interface Before {
  readonly at: number;
  /** The brackets and quotes open there, outermost first. */
  readonly open: readonly { readonly token: string; readonly at: number }[];
  /** The last character before it that is not a space; empty at the start. */
  readonly previous: string;
}

/** Where an offset lies, in code that need not be correct. */
export interface Place extends Pick<Before, "open" | "previous"> {
  readonly inside: "code" | "string" | "comment";
  /** From where one further down is found, as long as nothing before this place changes. */
  readonly last: Before;
}

/** A map: an object has an entry for the word `constructor`, too. */
const CLOSES = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["${", "}"],
]);
// In order: comments, strings of one line (closed or not), numbers and names, spaces, anything else.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|[\p{ID_Continue}$]+|\s+|[\s\S]/uy;
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

const START: Before = { at: 0, open: [], previous: "" };

/** Reads the code up to `end` and says where that is; `from` a place before, it reads what is between. */
export function scan(code: string, end: number, from: Before = START): Place {
  const open = [...from.open];
  let { at, previous } = from;
  // Where the token starts that is read, and what is before it.
  let start = at;
  let earlier = previous;
  const place = (inside: Place["inside"], more: Place["open"] = []): Place => ({
    inside,
    open: [...open, ...more],
    previous,
    last: { at: start, open, previous: earlier },
  });

  while (at < end) {
    start = at;
    earlier = previous;
    if (open.at(-1)?.token === "`") {
      TEMPLATE.lastIndex = at;
      at += TEMPLATE.exec(code)?.[0].length ?? 0;
      // No bracket is open before it is whole.
      if (at >= end || (code[at] === "$" && at + 1 === end)) return place("string");
      if (code[at] === "`") open.pop();
      else open.push({ token: "${", at });
      at += code[at] === "`" ? 1 : 2;
      previous = "`";
      continue;
    }
    TOKEN.lastIndex = at;
    let token = TOKEN.exec(code)?.[0] ?? "";
    if (token === "/" && /^$|[(,=:[!&|?{};+*%<>~^-]/.test(previous)) {
      REGEXP.lastIndex = at;
      token = REGEXP.exec(code)?.[0] ?? token;
    }
    const after = at + token.length;
    if (/^\/[/*]/.test(token)) {
      const closed = token.startsWith("/*") && token.length > 3 && token.endsWith("*/");
      if (after > end || (after === end && !closed)) return place("comment");
    } else if (/^["']/.test(token)) {
      const closed = token.length > 1 && token.endsWith(token[0] ?? "");
      if (after > end || (after === end && !closed)) {
        return place("string", [{ token: token[0] ?? "", at }]);
      }
      previous = token[0] ?? "";
    } else if (token.trim() !== "") {
      if (CLOSES.has(token) || token === "`") open.push({ token, at });
      else if (token === CLOSES.get(open.at(-1)?.token ?? "")) open.pop();
      previous = token.at(-1) ?? "";
    }
    at = after;
  }
  if (at === end) [start, earlier] = [at, previous];
  return place(open.at(-1)?.token === "`" ? "string" : "code");
}

/** What closes the brackets and quotes of a place. */
export const closers = ({ open }: Place): string =>
  open
    .toReversed()
    .map(({ token }) => CLOSES.get(token) ?? token)
    .join("");

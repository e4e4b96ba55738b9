const PART = /^[\p{ID_Continue}$\u200C\u200D]$/u;
const START = /^[\p{ID_Start}$_]$/u;

/**
 * Where the characters of names start that end at `end`; `end` where there are none. Goes back from there: an expression that is
 * to match at the end of a text is tried at every character, which takes a minute for a text of long words.
 */
export function partsBefore(code: string, end: number): number {
  for (let at = end; ;) {
    const wide = at >= 2 && (code.codePointAt(at - 2) ?? 0) > 0xffff;
    const last = code.slice(at - (wide ? 2 : 1), at);
    if (!PART.test(last)) return at;
    at -= last.length;
  }
}

/** Where the name starts that ends at `end`, which a digit cannot begin. */
export function nameBefore(code: string, end: number): number {
  let at = partsBefore(code, end);
  while (at < end) {
    const first = String.fromCodePoint(code.codePointAt(at) ?? 0);
    if (START.test(first)) break;
    at += first.length;
  }
  return at;
}

/** Where the name starts of what is called by a bracket at `at`, before type arguments where there are some; undefined when none is. */
export function calleeBefore(code: string, at: number): number | undefined {
  const end = spacesBefore(code, argumentsBefore(code, spacesBefore(code, at)));
  const start = nameBefore(code, end);
  return start < end ? start : undefined;
}

function spacesBefore(code: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(code[at - 1] ?? "")) at--;
  return at;
}

/** Where type arguments start that end at `end`; `end` where there are none. */
function argumentsBefore(code: string, end: number): number {
  if (code[end - 1] !== ">") return end;
  let open = 0;
  for (let at = end - 1; at >= 0; at--) {
    const sign = code[at] ?? "";
    if (/[()]/.test(sign)) break;
    if (sign === ">" && code[at - 1] !== "=") open++;
    if (sign === "<" && --open === 0) return at;
  }
  return end;
}

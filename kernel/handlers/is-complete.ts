import type { ParserOptions, ParseResult } from "oxc-parser";
import type { Handler } from "./handler.ts";
import { mayUseMagics, parseQuestion } from "../magics/question.ts";
import type { Reply } from "../protocol/content.ts";

/** Tell the front end whether Enter should run the cell or start a new line. */
export const isComplete: Handler<"is_complete_request"> = async ({ code }) => {
  if (code.trim() === "" || parseQuestion(code)) return { status: "complete" };
  if (/^\s*%%/.test(code)) return wholeCell(code);
  // Loaded when first asked: it would delay the start.
  const { parse, parseBriefly } = await import("../syntax/parse.ts");
  const { tryDepth } = await import("../syntax/depth.ts");
  // A cell may be TSX or, where that fails, plain TypeScript (`<T>value`).
  const text = mayUseMagics(code) ? await withoutMagics(code) : code;
  await tryDepth(text);
  const files = ["cell.tsx", "cell.ts"];
  // Only a script could have it for a name.
  const options: ParserOptions = /\bawait\b/.test(text) ? { sourceType: "module" } : {};
  const status = files.map((file) => judge(text, parse(file, text, options)));
  const whole = files[status.indexOf("complete")];
  if (whole !== undefined) {
    const { errors } = parseBriefly(whole, text, options);
    return { status: errors.some(({ message }) => REFUSED.test(message)) ? "invalid" : "complete" };
  }
  const { asObject } = await import("../syntax/object-cell.ts");
  const object = asObject(text);
  if (object !== undefined && parse("cell.tsx", object, options).errors.length === 0)
    return { status: "complete" };
  const begun = object === undefined ? [text] : [text, `(${text}`];
  if (status.includes("incomplete") || (await isBegun(begun, options)))
    return { status: "incomplete", indent: indent(code) };
  return { status: "invalid" };
};

/** Whether some text after a line feed leaves nothing wrong in one of `texts`: of `<T>(x: T) =>` the parser says nothing that tells. */
async function isBegun(texts: readonly string[], options: ParserOptions): Promise<boolean> {
  const { parse } = await import("../syntax/parse.ts");
  const { closers, scan } = await import("../syntax/scan.ts");
  return texts.some((text) => {
    if (text.length > LONGEST) return false;
    // What an element lacks is long.
    const [error] = text.includes("<") ? parse("cell.tsx", text + ELEMENT, options).errors : [];
    if ((error?.labels[0]?.start ?? 0) > text.length) return true;
    const close = closers(scan(text, text.length));
    const inner = close.slice(0, 1);
    const ends = ENDS.flatMap((end) => [
      end + close,
      `${inner}${end}${close.slice(1)}`,
      `_${inner}${end}${close.slice(1)}`,
    ]);
    return ends.some((end) => parse("cell.ts", `${text}\n${end}`, options).errors.length === 0);
  });
}

/** Begins code in the text of an element, of which the parser says something only at its end. */
const ELEMENT = "\n{";
/** Longer code is not tried: it takes some forty looks, slow ones at long lines. */
const LONGEST = 2_000;
/** What may be missing, within the innermost bracket or behind it: types and arrows, bodies, calls, members, values. */
const ENDS = ["_", "()", "{}", "() {}", "= _", ": _", "1", "meta"].concat(
  ["", ": _", ">", "_>"].map((type) => `${type} => _`),
);

/** Of what is wrong beyond the grammar, what V8 refuses in a cell, too. */
const REFUSED = /^(?:`let` cannot be declared|Illegal (?:break|continue) statement)/;

/** A magic that takes the whole cell takes lines until one is empty. */
function wholeCell(code: string): Reply<"is_complete_request"> {
  return /\n[ \t]*$/.test(code) ? { status: "complete" } : { status: "incomplete", indent: "" };
}

async function withoutMagics(code: string): Promise<string> {
  const replace = await import("../magics/replace.ts");
  return replace.withoutMagics(code, () => false);
}

/** Code is incomplete when only its end is wrong: more text could mend it. */
function judge(
  code: string,
  { errors, program }: ParseResult,
): "complete" | "incomplete" | "invalid" {
  const [error] = errors;
  if (!error) {
    const last = program.body.at(-1);
    // `function f()` parses, as the head of an overload.
    const head =
      last?.type === "TSDeclareFunction" && !last.declare && !code.trimEnd().endsWith(";");
    return head ? "incomplete" : "complete";
  }
  const end = code.trimEnd().length;
  const [label] = error.labels;
  if (!label) return "invalid";
  if (label.start >= end) return "incomplete";
  const open =
    error.message.startsWith("Unterminated") && /^(?:`|\/\*)/.test(code.slice(label.start));
  const missing = error.message.startsWith("Missing") && label.end >= end;
  return open || missing ? "incomplete" : "invalid";
}

/** As deep as the last line, and one step deeper when that line opens something. */
function indent(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const depth = /^[ \t]*/.exec(line)?.[0] ?? "";
  return /(?:[([{]|=>)$/.test(line) ? `${depth}  ` : depth;
}

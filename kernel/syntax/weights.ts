// The parser ends the process, on the 8 MiB of a first thread's stack, at 2,750 nested functions or 1,375 classes in parentheses,
// 4,000 types within types, 5,500 loops, 6,500 else-ifs or labels, 8,000 conditional expressions or arrows, 14,000 elements of JSX,
// 17,000 `new`s, 22,000 powers, 26,000 calls of calls, 28,000 unary operators and 56,000 others. The weights reach the limit
// at half of that or earlier.
/** What code may weigh. */
export const LIMIT = 4000;
/** Any bracket. */
export const BRACKET = 4;
const CHAIN = 1.25;
const LOOP = 1.5;
const NEW = 0.5;
/** An operator before its operand. */
export const UNARY = 0.37;
const MEMBER = 0.24;
/** An operator between two. */
export const BINARY = 0.16;
/** An angle bracket. */
export const ANGLE = 2;
/** Above its angle brackets: an element's JavaScript is a call within an object within a call. */
export const ELEMENT = 9;
/** No character weighs more. */
export const HEAVIEST: number = (ELEMENT + ANGLE) / 2;

/** What code nests. */
export type Kind =
  | "parentheses"
  | "square brackets"
  | "braces"
  | "templates"
  | "elements of JSX"
  | "type arguments"
  | "else-ifs"
  | "statements"
  | "loops"
  | "conditions"
  | "arrow functions"
  | "assignments"
  | "unary operators"
  | "members and calls"
  | "modifiers"
  | "operators";

/** What a word or sign weighs, and what it counts as. */
export type Weight = readonly [weight: number, kind: Kind];

/** Words before an expression or a statement, which go on with what is there. */
export const PREFIX: ReadonlyMap<string, Weight> = new Map([
  ["await", [UNARY, "unary operators"]],
  ["delete", [UNARY, "unary operators"]],
  ["keyof", [UNARY, "unary operators"]],
  ["new", [NEW, "unary operators"]],
  ["readonly", [UNARY, "unary operators"]],
  ["typeof", [UNARY, "unary operators"]],
  ["unique", [UNARY, "unary operators"]],
  ["void", [UNARY, "unary operators"]],
  ["asserts", [UNARY, "unary operators"]],
  ["infer", [UNARY, "unary operators"]],
  ["do", [CHAIN, "loops"]],
  ["else", [CHAIN, "else-ifs"]],
  ["extends", [CHAIN, "conditions"]],
  ["for", [LOOP, "loops"]],
  ["if", [CHAIN, "statements"]],
  ["while", [CHAIN, "loops"]],
  ["with", [CHAIN, "statements"]],
  ["yield", [CHAIN, "unary operators"]],
  // What follows begins an expression; nothing else nests in them.
  ["case", [0, "operators"]],
  ["return", [0, "operators"]],
  ["throw", [0, "operators"]],
]);
/** A modifier after another: they do not nest, but the parser keeps the whole line with each that is one too many. */
export const MODIFIER_WEIGHT: Weight = [BRACKET, "modifiers"];
export const MODIFIERS: ReadonlySet<string> = new Set([
  "abstract",
  "accessor",
  "async",
  "const",
  "declare",
  "default",
  "export",
  "override",
  "private",
  "protected",
  "public",
  "static",
]);
/** Words between two operands. */
export const INFIX: ReadonlySet<string> = new Set([
  "as",
  "in",
  "instanceof",
  "is",
  "of",
  "satisfies",
]);
/** Words before a head in parentheses, after which a statement goes on. */
export const HEADED: ReadonlySet<string> = new Set(["await", "for", "if", "while", "with"]);

/** What a sign weighs, after an operand or before one. */
export function weightOf(token: string, operand: boolean, text: string, next: number): Weight {
  switch (token) {
    case "=>":
      return [CHAIN, "arrow functions"];
    case "?":
    case ":":
      return [CHAIN, "conditions"];
    case "=":
      // An attribute or an initial value, which no second one follows.
      return [/\s*["'{=]/y.test(text.slice(next, next + 20)) ? BINARY : CHAIN, "assignments"];
    case "**":
      return [UNARY, "operators"];
    case ".":
    case "?.":
      return [MEMBER, "members and calls"];
    case "#":
      return [0, "operators"];
    case "@":
      // Those side by side have names between them.
      return [operand ? 0 : UNARY, "unary operators"];
    default:
      return operand ? [BINARY, "operators"] : [UNARY, "unary operators"];
  }
}

/** What brackets count as. */
export const NESTED: Readonly<Record<string, Kind>> = {
  "(": "parentheses",
  "[": "square brackets",
  "{": "braces",
  "${": "templates",
};
/** Of a word between two operands, and of a name. */
export const INFIX_WEIGHT: Weight = [BINARY, "operators"];
export const NAME_WEIGHT: Weight = [0, "operators"];
